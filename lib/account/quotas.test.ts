import { describe, expect, test } from 'vitest'
import { emptyAccount } from './account.ts'
import { clean } from './clean.ts'
import type { Quota } from './limits.ts'
import { consume, nextAllowedAt, refund } from './quotas.ts'

const start = Date.UTC(2026, 10, 30)
const hour = 3_600_000
const perHour: Quota = { name: 'hour', limit: 2, ms: hour }
const perDay: Quota = { name: 'day', limit: 3, ms: 24 * hour }

/** Consumes at each of these times. Returns the account, and the last result. */
function consumedAt(times: number[], quotas = [perHour, perDay]) {
  let account = emptyAccount
  let last = consume(account, quotas, start).result
  for (const time of times) {
    const change = consume(clean(account, time), quotas, time)
    account = change.account
    last = change.result
  }
  return { account, last }
}

describe('consuming', () => {
  test('several quotas are all consumed together, or none of them is', () => {
    const { account, last } = consumedAt([start, start, start])
    expect(last).toEqual({ ok: false, quota: perHour, retryAt: start + hour })
    expect(account.quotas).toMatchObject({ hour: { used: 2 }, day: { used: 2 } })
  })

  test('if several quotas are used up, the result names the longest wait', () => {
    for (const quotas of [
      [perHour, { ...perDay, limit: 2 }],
      [{ ...perDay, limit: 2 }, perHour],
    ]) {
      const { account, last } = consumedAt([start, start, start], quotas)
      expect(last).toMatchObject({ ok: false, quota: { name: 'day' }, retryAt: start + 24 * hour })
      expect(nextAllowedAt(account, quotas, start)).toBe(start + 24 * hour)
    }
  })

  test('a refused consumption changes no quota, and does not lengthen the wait', () => {
    const { account } = consumedAt([start, start])
    const refused = consume(account, [perHour], start + 1000)
    expect(refused.account).toBe(account)
    expect(refused.result).toMatchObject({ retryAt: start + hour })
  })
})

describe('time', () => {
  test('a window begins with the first consumption and ends after its length', () => {
    const { account } = consumedAt([start, start + hour / 2])
    expect(nextAllowedAt(account, [perHour], start)).toBe(start + hour)
    expect(nextAllowedAt(account, [perHour], start + hour)).toBe(start + hour)
    expect(consume(account, [perHour], start + hour).result).toMatchObject({ ok: true })
  })

  test('a window that a wrong clock began in the future is moved to the present and ends', () => {
    const { account } = consumedAt([start, start])
    const earlier = start - 365 * 24 * hour
    const cleaned = clean(account, earlier)
    expect(consume(cleaned, [perHour], earlier).result).toMatchObject({ ok: false, retryAt: earlier + hour })
    expect(consume(clean(cleaned, earlier + hour), [perHour], earlier + hour).result).toMatchObject({
      ok: true,
    })
  })

  test('a window that began up to a minute ahead is unchanged, because clocks may differ by that much', () => {
    const { account } = consumedAt([start])
    expect(clean(account, start - 59_000)).toBe(account)
  })
})

describe('refunding', () => {
  const consumedOnce = () => {
    const { account, result } = consume(emptyAccount, [perHour, perDay], start)
    if (!result.ok) throw new Error('The first use was refused')
    return { account, consumed: result.consumed }
  }

  test('a refund of everything removes the window, so the next consumption begins a new one', () => {
    const { account, consumed } = consumedOnce()
    expect(refund(account, consumed).quotas).toEqual({})
  })

  test('a refund takes back one consumption and no other', () => {
    const { account, consumed } = consumedOnce()
    const twice = consume(account, [perHour, perDay], start).account
    expect(refund(twice, consumed).quotas).toMatchObject({ hour: { used: 1 }, day: { used: 1 } })
  })

  test('a refund does not go into a later window, where it would allow one request too many', () => {
    const { account, consumed } = consumedOnce()
    const later = start + hour
    const next = consume(clean(account, later), [perHour], later).account
    expect(refund(next, consumed).quotas.hour).toEqual(next.quotas.hour)
  })

  test('a refund of nothing changes nothing', () => {
    const { account } = consumedOnce()
    expect(refund(account, [])).toBe(account)
    expect(refund(account, [{ name: 'other', until: start }])).toBe(account)
  })
})
