import type { Account, Change, QuotaUseId } from './account.ts'
import type { Quota } from './limits.ts'

/** Consumed from all quotas, or from none. A refusal names the quota with the longest wait. */
export type ConsumeResult =
  | { ok: true; consumed: QuotaUseId[] }
  | { ok: false; quota: Quota; retryAt: number }

/** Consumes one of each quota, if all of them have one left. A refusal changes nothing. */
export function consume(account: Account, quotas: Quota[], now: number): Change<ConsumeResult> {
  const full = fullQuotas(account, quotas, now)[0]
  if (full) return { account, result: { ok: false, ...full } }

  const uses = quotas.map(({ name, ms }) => {
    const { used, since, until } = liveUse(account, name, now) ?? { used: 0, since: now, until: now + ms }
    return [name, { used: used + 1, since, until }] as const
  })
  return {
    account: { ...account, quotas: { ...account.quotas, ...Object.fromEntries(uses) } },
    result: { ok: true, consumed: uses.map(([name, { until }]) => ({ name, until })) },
  }
}

/**
 * Refunds each use, but only into its own window. A refund into a later window would allow one use too many there. A
 * window whose uses are all refunded leaves no trace, so the next use begins a new window.
 */
export function refund(account: Account, consumed: readonly QuotaUseId[]): Account {
  const changes = consumed.flatMap(({ name, until }) => {
    const use = account.quotas[name]
    return use?.until === until ? [[name, { ...use, used: use.used - 1 }] as const] : []
  })
  if (changes.length === 0) return account
  const quotas = Object.entries({ ...account.quotas, ...Object.fromEntries(changes) })
  return { ...account, quotas: Object.fromEntries(quotas.filter(([, { used }]) => used > 0)) }
}

/** When all quotas have one left: now, or the end of the longest wait. Changes nothing. */
export function nextAllowedAt(account: Account, quotas: Quota[], now: number): number {
  return fullQuotas(account, quotas, now)[0]?.retryAt ?? now
}

/** The quotas that are used up, the one with the longest wait first. */
function fullQuotas(account: Account, quotas: Quota[], now: number) {
  return quotas
    .flatMap((quota) => {
      const use = liveUse(account, quota.name, now)
      return use && use.used >= quota.limit ? [{ quota, retryAt: use.until }] : []
    })
    .sort((a, b) => b.retryAt - a.retryAt)
}

function liveUse(account: Account, name: string, now: number) {
  const use = account.quotas[name]
  return use && use.until > now ? use : undefined
}
