import 'server-only'
import { clockToleranceMs } from '../clock.ts'
import { parseNextPath } from '../http/next-path.ts'
import { attemptIdOf } from './attempt-id.ts'
import { checkCaptcha } from './captcha.ts'
import { contextFor, type SignInContext, withPseudonym } from './context.ts'
import { type AttemptToSend, codeOfDuplicate } from './duplicate-send.ts'
import { signInError } from './errors.ts'
import { referenceOf } from './pending.ts'
import { consumeClientQuota, consumeSendQuotas } from './quotas.ts'
import { requestCode, saveRequestedCode } from './request-code.ts'
import type { Services, SignInResult, Visitor } from './types.ts'

export interface SendInput {
  email: string
  next: string
  /** Random, and the same in each post of one form. */
  formId: string
}

/** Sends a code to an email address, and redirects to the page where the user enters it. */
export async function sendCode(
  input: SendInput,
  visitor: Visitor,
  services: Services,
): Promise<SignInResult> {
  const { APP_URL, LIMIT_SECONDS_BETWEEN_SENDS } = services.settings
  const email = services.parseAllowedEmail(input.email)
  if (typeof email !== 'string') return email
  if (visitor.session) return signInError('signedInAlready')

  const next = parseNextPath(input.next, APP_URL)
  const pending = visitor.pending?.email === email ? visitor.pending : null
  // This browser has a fresh code for the same address, so pressing the button again sends no second code.
  if (pending && isFresh(pending.sentAt, services.now(), LIMIT_SECONDS_BETWEEN_SENDS)) {
    return { redirect: codePage, cookies: { pending: { ...pending, next } } }
  }
  const attemptId = pending?.attemptId ?? attemptIdOf(email, input.formId) ?? services.newId()
  const context = contextFor(email, visitor, services)
  return withPseudonym(context, send(context, { attemptId, next, otpId: pending?.otpId }))
}

/** A time in the future was written by a clock that ran ahead, so it does not count. */
function isFresh(sentAt: number, now: number, seconds: number): boolean {
  return sentAt <= now + clockToleranceMs && now < sentAt + seconds * 1000
}

export interface ResendInput {
  reference: string
}

/** Sends a new code to the address of the pending sign-in. It replaces the previous code. */
export async function resendCode(
  input: ResendInput,
  visitor: Visitor,
  services: Services,
): Promise<SignInResult> {
  const { pending } = visitor
  if (!pending) return signInError('noRequest')
  if (input.reference !== referenceOf(pending.attemptId)) return signInError('olderRequest')
  // Checked again, because the rule can change while an attempt is pending.
  const email = services.parseAllowedEmail(pending.email)
  if (typeof email !== 'string') return email
  const context = contextFor(email, visitor, services)
  const result = await withPseudonym(context, send(context, pending))
  return 'error' in result ? result : { ...result, notice: 'resent' }
}

const codePage = '/sign-in/code'

/** The cheap checks come first, then those that cost money, then the quotas that users share. */
async function send(context: SignInContext, attempt: AttemptToSend): Promise<SignInResult> {
  const [client] = await Promise.all([consumeClientQuota('send', context), context.account.read()])
  if ('error' in client) return client

  const captcha = await checkCaptcha('sign_in', context, client.refund)
  if (captcha) return captcha

  const { attemptId, next } = attempt
  const sends = await consumeSendQuotas(context, attemptId)
  if ('error' in sends) return resultOfDuplicate(context, attempt, sends)

  const requested = await requestCode(context, attemptId, [client.refund, sends.refund])
  if ('error' in requested) return sends.end().then(() => requested)

  const pending = { ...requested, attemptId, email: context.email, next }
  return (
    (await saveRequestedCode(context, pending, sends.epoch)) ?? { redirect: codePage, cookies: { pending } }
  )
}

async function resultOfDuplicate(
  context: SignInContext,
  attempt: AttemptToSend,
  refused: SignInResult,
): Promise<SignInResult> {
  const pending = await codeOfDuplicate(context, attempt)
  return pending ? { redirect: codePage, cookies: { pending } } : refused
}
