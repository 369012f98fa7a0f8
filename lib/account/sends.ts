import type { Account, Change, QuotaUseId } from './account.ts'
import type { Limits, Tier } from './limits.ts'
import { consume, nextAllowedAt, refund } from './quotas.ts'

/** Consumed, with the epoch in which the send began; or refused: within the cooldown, or by the hour or the day. */
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

export function refundSend(account: Account, consumed: readonly QuotaUseId[]): Change<undefined> {
  return { account: refund(account, consumed), result: undefined }
}

/** From when on a code can be sent to this account. */
export function nextSendAt(account: Account, tier: Tier, limits: Limits, now: number): number {
  return nextAllowedAt(account, Object.values(limits.sends(tier)), now)
}
