import 'server-only'
import { beginSend, consumeSend, endSend, refundSend } from '../account/sends.ts'
import { pseudonym } from '../pseudonym.ts'
import type { Counter } from '../store/store.ts'
import { isStoreUnavailable } from '../store/unavailable.ts'
import type { SignInContext } from './context.ts'
import { type SignInError, signInError } from './errors.ts'

export type Refund = () => Promise<void>

/**
 * Consumes from the quota of the client IP, before anything that costs money. A known browser instead shares a quota
 * with the other known browsers of its account. An attacker on the same network cannot use up that quota.
 */
export async function consumeClientQuota(
  action: 'send' | 'guess',
  context: SignInContext,
): Promise<{ refund: Refund } | { error: SignInError }> {
  const { store } = context.services
  const counter = clientCounter(action, context)
  if (!counter) return { refund: async () => undefined }
  const consumed = await store.consume(counter)
  if (!consumed.ok) return signInError('tooManyFromClient', { retryAt: consumed.retryAt })
  return { refund: () => store.refund(consumed) }
}

/** The counter that a request uses. Undefined for a new browser on a developer's own machine. */
function clientCounter(
  action: 'send' | 'guess',
  { email, knownBrowser, visitor, services }: SignInContext,
): Counter | undefined {
  const { client, unknownClients } = services.limits
  const { clientIp } = visitor
  if (knownBrowser)
    return { kind: 'browser', id: `${action}:${pseudonym('account', email)}`, ...client[action] }
  if (clientIp.kind === 'none') return undefined
  if (clientIp.kind === 'unknown') return { kind: 'app', id: 'unknown-clients', ...unknownClients }
  return { kind: 'client', id: `${action}:${pseudonym('client', clientIp.address)}`, ...client[action] }
}

/**
 * Consumes a send from the quotas of the account and from the hourly quota of the whole application: from all or from
 * none. An account that has used up its own quotas consumes nothing from the application's.
 *
 * @returns Also the account's epoch when the send began, and `end`, which notes that the send ended without a code.
 */
export async function consumeSendQuotas(
  context: SignInContext,
  attemptId: string,
): Promise<{ refund: Refund; end: () => Promise<void>; epoch: string | undefined } | { error: SignInError }> {
  const { account, tier, services } = context
  const { limits, store, now } = services
  const preview = consumeSend(account.lastSeen, tier, limits, now()).result
  if (!preview.ok) {
    // The read may have corrected the times of a clock that ran ahead. Unless the corrected times are stored, each read
    // starts the wait again.
    await account.update((current) => ({ account: current, result: undefined }))
    return sendRefused(preview)
  }

  const [ofAccount, ofApp] = await Promise.all([
    account.update((current, at) => beginSend(current, attemptId, tier, limits, at)),
    store.consume({ kind: 'app', id: 'sends', ...limits.allSends(tier) }),
  ])
  const refund = async () => {
    await Promise.all([
      ofAccount.ok && account.update((current) => refundSend(current, ofAccount.consumed)),
      ofApp.ok && store.refund(ofApp),
    ])
  }
  // If the store is unavailable, the note that a code is being sent expires by itself.
  const end = () => account.update((current) => endSend(current, attemptId)).catch(ignoreUnavailable)
  if (ofAccount.ok && ofApp.ok) return { refund, end, epoch: ofAccount.epoch }
  await refund()
  if (!ofAccount.ok) return sendRefused(ofAccount)
  return signInError('sendBusy', ofApp.ok ? {} : { retryAt: ofApp.retryAt })
}

function ignoreUnavailable(error: unknown): void {
  if (!isStoreUnavailable(error)) throw error
}

function sendRefused({ reason, retryAt }: { reason: 'too-soon' | 'too-many'; retryAt: number }) {
  return signInError(reason === 'too-soon' ? 'sendTooSoon' : 'sendTooMany', { retryAt })
}
