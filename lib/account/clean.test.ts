import { describe, expect, test } from 'vitest'
import { type Account, type Attempt, emptyAccount, type Period, type SessionRecord } from './account.ts'
import { clean } from './clean.ts'

const now = Date.UTC(2026, 10, 30)
const minute = 60_000
/** How far the clock was ahead when the account was written. */
const ahead = 30 * 24 * 60 * minute
const period = (since: number, ms: number): Period => ({ since, until: since + ms })

const attempt = (since: number, more: Partial<Attempt> = {}): Attempt => ({
  ...period(since, 10 * minute),
  otpId: 'otp',
  guesses: {},
  ...more,
})
const session = (since: number, more: Partial<SessionRecord> = {}): SessionRecord => ({
  ...period(since, 7 * 24 * 60 * minute),
  idle: period(since, 24 * 60 * minute),
  browser: 'Firefox',
  system: 'Linux',
  ...more,
})
const withAttempt = (a: Attempt): Account => ({ ...emptyAccount, attempts: { a } })
const withSession = (s: SessionRecord): Account => ({ ...emptyAccount, sessions: { s } })
const checking = (since: number) =>
  ({
    ...period(since, 7000),
    status: 'checking',
    request: 'r',
    askedBefore: false,
    consumed: [{ name: 'guesses:new', until: since }],
  }) as const
const redeemed = (since: number) => ({ ...period(since, 10 * minute), mac: 'm', sessionId: 's' })

const datedAccounts: [string, (since: number) => Account][] = [
  [
    'the epoch of a "sign out everywhere"',
    (since) => ({ ...emptyAccount, epoch: { ...period(since, minute), id: 'e' } }),
  ],
  ['an attempt', (since) => withAttempt(attempt(since))],
  [
    'a guess that is being checked',
    (since) => withAttempt(attempt(now, { guesses: { m: checking(since) } })),
  ],
  ['a redeemed code', (since) => withAttempt(attempt(now, { redeemed: redeemed(since) }))],
  ['an opened code', (since) => withAttempt(attempt(now, { opened: period(since, minute) }))],
  ['a quota', (since) => ({ ...emptyAccount, quotas: { q: { ...period(since, minute), used: 1 } } })],
  ['a session', (since) => withSession(session(since, { idle: period(now, minute) }))],
  ['the idle time of a session', (since) => withSession(session(now, { idle: period(since, minute) }))],
  ['a renewal', (since) => withSession(session(now, { renewal: period(since, minute) }))],
]

describe('after a clock was ahead', () => {
  test.each(datedAccounts)(
    '%s that began in the future is moved to the present, and keeps its length',
    (_, accountFrom) => {
      const cleaned = clean(accountFrom(now + ahead), now)
      const expected = accountFrom(now)
      // A guess names the window of its quota, and `clean` leaves that name unchanged.
      expect(withoutConsumed(cleaned)).toEqual(withoutConsumed(expected))
    },
  )

  test.each(datedAccounts)(
    '%s that began up to a minute ahead is unchanged, because clocks may differ by that much',
    (_, accountFrom) => {
      const account = accountFrom(now + minute)
      expect(clean(account, now)).toBe(account)
    },
  )
})

function withoutConsumed(account: Account): unknown {
  return JSON.parse(JSON.stringify(account), (key, value: unknown) => (key === 'consumed' ? [] : value))
}

describe('entries that have ended', () => {
  const ended: [string, Account, number][] = [
    [
      'the epoch of a "sign out everywhere" at its end',
      { ...emptyAccount, epoch: { ...period(now, minute), id: 'e' } },
      minute,
    ],
    ['an attempt when its code expires', withAttempt(attempt(now)), 10 * minute],
    [
      'an opened code a minute after its session opened',
      withAttempt(attempt(now, { opened: period(now, minute) })),
      minute,
    ],
    [
      'a redeemed code when its redeemed period ends, not when the code would have expired',
      withAttempt(attempt(now - 9 * minute, { redeemed: redeemed(now) })),
      10 * minute,
    ],
    [
      'an expired code at the deadline of the guess that is being checked',
      withAttempt(attempt(now - 10 * minute + 1, { guesses: { m: checking(now) } })),
      7000,
    ],
    [
      'a quota at the end of its window',
      { ...emptyAccount, quotas: { q: { ...period(now, minute), used: 1 } } },
      minute,
    ],
    ['a session at the end of its idle time', withSession(session(now)), 24 * 60 * minute],
    [
      'a session at its absolute end',
      withSession(session(now, { idle: period(now, 9 * 24 * 60 * minute) })),
      7 * 24 * 60 * minute,
    ],
  ]

  test.each(ended)('the account drops %s', (_, account, ms) => {
    expect(clean(account, now + ms - 1)).toBe(account)
    expect(clean(account, now + ms)).toEqual(emptyAccount)
  })
})
