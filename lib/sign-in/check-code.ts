import 'server-only'
import { refuseWithoutGuess } from '../account/code.ts'
import { parseCode } from '../code-format.ts'
import { checkCaptcha } from './captcha.ts'
import { completeSignIn } from './complete-sign-in.ts'
import { contextFor, type SignInContext, withPseudonym } from './context.ts'
import { malformedCode, signInError } from './errors.ts'
import { type PendingSignIn, referenceOf } from './pending.ts'
import { consumeClientQuota } from './quotas.ts'
import type { Services, SignInResult, Visitor } from './types.ts'
import { outcomeError, submissionOf, verifyCode } from './verify-code.ts'

export interface CheckInput {
  code: string
  reference: string
}

/** Checks a submitted code, and signs the user in. */
export async function checkCode(
  input: CheckInput,
  visitor: Visitor,
  services: Services,
): Promise<SignInResult> {
  const submitted = readSubmittedCode(input, visitor, services)
  return 'context' in submitted ? withPseudonym(submitted.context, check(submitted)) : submitted
}

interface SubmittedCode {
  context: SignInContext
  pending: PendingSignIn
  code: string
}

/** The email address and the OTP ID come only from the sealed cookie, never from the form. */
function readSubmittedCode(
  input: CheckInput,
  visitor: Visitor,
  services: Services,
): SubmittedCode | SignInResult {
  const { pending } = visitor
  const { settings } = services
  if (!pending) return signInError('noRequest')
  if (input.reference !== referenceOf(pending.attemptId)) return signInError('olderRequest')
  // Checked again, because the rule can change while an attempt is pending.
  const email = services.parseAllowedEmail(pending.email)
  if (typeof email !== 'string') return email
  const code = parseCode(input.code, settings)
  return code ? { context: contextFor(email, visitor, services), pending, code } : malformedCode(settings)
}

/** The cheap checks come first, then those that cost money, then the guess, the API and the session. */
async function check({ context, pending, code }: SubmittedCode): Promise<SignInResult> {
  const { limits, now } = context.services
  const submission = submissionOf(context, pending, code)
  const [client, account] = await Promise.all([consumeClientQuota('guess', context), context.account.read()])
  if ('error' in client) return client

  const refused = refuseWithoutGuess(account, submission, limits, now())
  if (refused) {
    await client.refund()
    return outcomeError(refused)
  }

  const captcha = await checkCaptcha('check_code', context, client.refund)
  if (captcha) return captcha

  const verified = await verifyCode(context, submission, code, client.refund)
  if (verified.outcome !== 'accepted') return outcomeError(verified)
  return completeSignIn(context, pending, verified.redeemed)
}
