import type { Account, Attempt, Change, QuotaUseId } from './account.ts'
import type { Limits, Tier } from './limits.ts'
import { consume, nextAllowedAt, refund } from './quotas.ts'

/** Consumed, with the epoch in which the send began; or refused by the cooldown, or by the quota of the hour or day. */
export type SendResult =
  | { ok: true; consumed: QuotaUseId[]; epoch: string | undefined }
  | { ok: false; reason: 'too-soon' | 'too-many'; retryAt: number }

/** Consumes a send to this account: the cooldown between two codes, the hour and the day. */
export function consumeSend(account: Account, tier: Tier, limits: Limits, now: number): Change<SendResult> {
  const { cooldown, perHour, perDay } = limits.sends(tier)
  const { account: consumed, result } = consume(account, [cooldown, perHour, perDay], now)
  if (result.ok) return { account: consumed, result: { ...result, epoch: account.epoch?.id } }
  const reason = result.quota.name === cooldown.name ? 'too-soon' : 'too-many'
  return { account, result: { ok: false, reason, retryAt: result.retryAt } }
}

/** Longer than the time limits let a send take. After a crash, the attempt counts as being sent for this long. */
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

/** What came of another post of the same form: a code is being sent, or was sent and can be entered. */
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
