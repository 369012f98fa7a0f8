import 'server-only'
import { saveCode } from '../account/code.ts'
import { endSend, nextSendAt } from '../account/sends.ts'
import { log } from '../log.ts'
import { wasNotProcessed } from '../magiclinksdev/index.ts'
import { logStoreUnavailable } from '../store/log-unavailable.ts'
import { isStoreUnavailable } from '../store/unavailable.ts'
import { logFailure } from '../upstream.ts'
import type { SignInContext } from './context.ts'
import { type SignInError, type SignInErrorCode, signInError } from './errors.ts'
import { type PendingSignIn, referenceOf } from './pending.ts'
import type { Refund } from './quotas.ts'

/** A code that was made and delivered. Times in milliseconds since the epoch. */
export type RequestedCode = Pick<PendingSignIn, 'otpId' | 'sentAt' | 'expiresAt'>

/** Has a code made and delivered. Refunds the quotas only if it is certain that nothing was sent. */
export async function requestCode(
  context: SignInContext,
  attemptId: string,
  refunds: Refund[],
): Promise<RequestedCode | { error: SignInError }> {
  const { email, services, visitor } = context
  log.info({ event: 'code.requested', ...context.log })
  const sentAt = services.now()
  const delivered = await services.deliverCode(email, referenceOf(attemptId), visitor.locale)
  if (delivered.ok) {
    log.info({ event: 'code.sent', ...context.log, ms: services.now() - sentAt })
    const expiresAt = sentAt + services.settings.OTP_LIFETIME_SECONDS * 1000
    return { otpId: delivered.otpId, sentAt, expiresAt }
  }

  if ('undelivered' in delivered) {
    const { cause, status, timedOut } = delivered.undelivered
    log.error({ event: 'delivery.failed', ...context.log, cause, status })
    return uncertainSend(context, timedOut ? 'sendTimedOut' : 'sendUncertain')
  }
  logFailure(delivered.failure, visitor.requestId)
  if (wasNotProcessed(delivered.failure)) {
    await Promise.all(refunds.map((refund) => refund()))
    return signInError('sendFailed')
  }
  return uncertainSend(context, delivered.failure.code === 'time-out' ? 'sendTimedOut' : 'sendUncertain')
}

/**
 * Makes the requested code the one that works. Returns an error if that fails: the code was sent, but will not work.
 *
 * @param epoch The account's epoch when the send began. "Sign out everywhere" changes the epoch.
 */
export async function saveRequestedCode(
  context: SignInContext,
  code: PendingSignIn,
  epoch: string | undefined,
): Promise<{ error: SignInError } | undefined> {
  const { account, visitor } = context
  const uncertain = uncertainSend(context, 'sendUncertain')
  try {
    const period = { until: code.expiresAt, epoch }
    const isSaved = await account.update((current, now) =>
      saveCode(endSend(current, code.attemptId).account, code, period, now),
    )
    return isSaved ? undefined : uncertain
  } catch (error) {
    if (!isStoreUnavailable(error)) throw error
    logStoreUnavailable(error, visitor.requestId)
    return uncertain
  }
}

/** A code may have been sent, so its send stays consumed, and the user has to wait before requesting another. */
function uncertainSend({ account, tier, services }: SignInContext, code: SignInErrorCode) {
  const retryAt = nextSendAt(account.lastSeen, tier, services.limits, services.now())
  return signInError(code, { retryAt })
}
