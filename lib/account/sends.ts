import type { Account, Attempt, Change, QuotaUseId } from './account.ts'
import type { Limits, Tier } from './limits.ts'
import { consume, nextAllowedAt, refund } from './quotas.ts'

/** Allowed, with the account's epoch; or refused, by the cooldown (`too-soon`) or by another quota (`too-many`). */
export type SendResult =
  | { ok: true; consumed: QuotaUseId[]; epoch: string | undefined }
  | { ok: false; reason: 'too-soon' | 'too-many'; retryAt: number }

/** Consumes one send from the account's cooldown and from its hourly and daily quotas. */
export function consumeSend(account: Account, tier: Tier, limits: Limits, now: number): Change<SendResult> {
  const { cooldown, perHour, perDay } = limits.sends(tier)
  const { account: consumed, result } = consume(account, [cooldown, perHour, perDay], now)
  if (result.ok) return { account: consumed, result: { ...result, epoch: account.epoch?.id } }
  const reason = result.quota.name === cooldown.name ? 'too-soon' : 'too-many'
  return { account, result: { ok: false, reason, retryAt: result.retryAt } }
}

/**
 * No send takes this long, because its calls time out earlier. After a crash, the send still counts as running for this
 * long.
 */
export const sendingMs = 15_000

/** The name under which a running send is noted. It is kept among the quotas, although it limits nothing. */
function sendingKey(attemptId: string): string {
  return `sending:${attemptId}`
}

/** Consumes a send, and notes that a code is being sent for this attempt. */
export function beginSend(
  account: Account,
  attemptId: string,
  tier: Tier,
  limits: Limits,
  now: number,
): Change<SendResult> {
  const { account: counted, result } = consumeSend(account, tier, limits, now)
  if (!result.ok) return { account, result }
  const name = sendingKey(attemptId)
  const until = now + sendingMs
  const quotas = { ...counted.quotas, [name]: { used: 1, since: now, until } }
  return {
    account: { ...counted, quotas },
    result: { ...result, consumed: [...result.consumed, { name, until }] },
  }
}

/** Notes that no code is being sent for this attempt. */
export function endSend(account: Account, attemptId: string): Change<undefined> {
  const name = sendingKey(attemptId)
  const { until } = account.quotas[name] ?? {}
  return { account: until ? refund(account, [{ name, until }]) : account, result: undefined }
}

/** `sending` while a code is being sent for this attempt. Otherwise the attempt, if its code is not redeemed. */
export function readSend(account: Account, attemptId: string): 'sending' | Attempt | undefined {
  if (account.quotas[sendingKey(attemptId)]) return 'sending'
  const attempt = account.attempts[attemptId]
  return attempt && !attempt.redeemed ? attempt : undefined
}

export function refundSend(account: Account, consumed: readonly QuotaUseId[]): Change<undefined> {
  return { account: refund(account, consumed), result: undefined }
}

/** When a code can next be sent to this account. */
export function nextSendAt(account: Account, tier: Tier, limits: Limits, now: number): number {
  return nextAllowedAt(account, Object.values(limits.sends(tier)), now)
}
