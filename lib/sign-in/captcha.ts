import 'server-only'
import type { BotVerdict } from '../bot-check/index.ts'
import type { BotAction } from '../bot-check/verdict.ts'
import type { SignInContext } from './context.ts'
import { type SignInError, type SignInErrorCode, signInError } from './errors.ts'
import type { Refund } from './quotas.ts'

const errors: Record<Exclude<BotVerdict, 'passed'>, SignInErrorCode> = {
  missing: 'botMissing',
  refused: 'botRefused',
  unavailable: 'botUnavailable',
}

/** Checks the token of the bot check. Refunds the client's quota if the check did not take place. */
export async function checkCaptcha(
  action: BotAction,
  { services, visitor }: SignInContext,
  refund: Refund,
): Promise<{ error: SignInError } | undefined> {
  const verdict = await services.checkCaptcha(visitor.captchaToken, action, visitor.requestId)
  if (verdict === 'passed') return undefined
  if (verdict !== 'refused') await refund()
  return signInError(errors[verdict])
}
