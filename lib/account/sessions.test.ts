import { describe, expect, test } from 'vitest'
import { type Account, accountEnd, emptyAccount, type SessionRecord } from './account.ts'
import { clean } from './clean.ts'
import {
  claimRenewal,
  endAll,
  endOlder,
  endSession,
  extendSession,
  isListed,
  listSession,
  liveSessions,
} from './sessions.ts'

const start = Date.UTC(2026, 10, 30)
const hour = 3_600_000
const day = 24 * hour

const session = (since = start): SessionRecord => ({
  since,
  until: since + 7 * day,
  idle: { since, until: since + day },
  browser: 'Firefox',
  system: 'Linux',
})
const withSessions = (...ids: string[]): Account =>
  ids.reduce((account, id, i) => listSession(account, id, session(start + i)), emptyAccount)

describe('lifetime', () => {
  test('a session is live until its idle time has passed without use, to the millisecond', () => {
    const account = withSessions('a')
    expect(isListed(account, 'a', start + day - 1)).toBe(true)
    expect(isListed(account, 'a', start + day)).toBe(false)
  })

  test('a session ends at its absolute end, however much it is used', () => {
    const { account } = extendSession(withSessions('a'), 'a', 9 * day, start + hour)
    expect(isListed(account, 'a', start + 7 * day - 1)).toBe(true)
    expect(isListed(account, 'a', start + 7 * day)).toBe(false)
  })

  test('a session that was never listed is not live, whatever its ID', () => {
    for (const id of ['a', 'constructor', '__proto__', 'toString', '']) {
      expect(isListed(emptyAccount, id, start)).toBe(false)
      expect(endSession(emptyAccount, id)).toEqual({ account: emptyAccount, result: false })
    }
  })

  test('a session is not live once it has ended, and others stay live', () => {
    const { account, result } = endSession(withSessions('a', 'b'), 'a')
    expect([result, isListed(account, 'a', start), isListed(account, 'b', start)]).toEqual([
      true,
      false,
      true,
    ])
  })

  test('a session is not brought back by a renewal that was in flight when it ended', () => {
    const { account } = endSession(withSessions('a'), 'a')
    expect(extendSession(account, 'a', day, start)).toEqual({ account, result: false })
  })
})

describe('listing', () => {
  test('the list contains the live sessions, the latest sign-in first', () => {
    const account = withSessions('a', 'b', 'c')
    expect(liveSessions(account, start + 5).map(({ sessionId }) => sessionId)).toEqual(['c', 'b', 'a'])
    expect(liveSessions(account, start + day).map(({ sessionId }) => sessionId)).toEqual(['c', 'b'])
  })

  test('the list drops an ended session, even while a newer session is live', () => {
    const account = listSession(withSessions('old'), 'new', session(start + 2 * day))
    expect(Object.keys(clean(account, start + 2 * day).sessions)).toEqual(['new'])
  })

  test('the list contains at most 50 sessions: the least recently used one makes room', () => {
    let account = emptyAccount
    for (let i = 0; i < 50; i += 1) account = listSession(account, `session ${i}`, session(start + i))
    account = extendSession(account, 'session 0', 2 * day, start + hour).account
    account = listSession(account, 'new', session(start + 2 * hour))
    expect(Object.keys(account.sessions)).toHaveLength(50)
    expect(account.sessions).toHaveProperty('session 0')
    expect(account.sessions).not.toHaveProperty('session 1')
  })
})

describe('renewing', () => {
  test('once a request has claimed a renewal, no other can claim one for a minute', () => {
    const first = claimRenewal(withSessions('a'), 'a', hour, start)
    expect(first.result).toBe(true)
    expect(claimRenewal(first.account, 'a', hour, start + 59_999).result).toBe(false)
    expect(claimRenewal(first.account, 'a', hour, start + 60_000).result).toBe(true)
  })

  test('a claim on a renewal ends when the next renewal is due, if that is within the minute', () => {
    const first = claimRenewal(withSessions('a'), 'a', 5000, start)
    expect(claimRenewal(first.account, 'a', 5000, start + 5000).result).toBe(true)
  })

  test('a renewal is not claimed for a session that is not listed', () => {
    expect(claimRenewal(emptyAccount, 'a', hour, start)).toEqual({ account: emptyAccount, result: false })
  })
})

test('"sign out everywhere" resets no limit, because an attacker could then guess again', () => {
  const quotas = { 'guesses:new': { used: 50, since: start, until: start + day } }
  const { account } = endAll({ ...withSessions('a'), quotas }, 'epoch', start)
  expect(account.quotas).toEqual(quotas)
})

test('"sign out everywhere" ends all sessions and attempts, and is remembered for an hour', () => {
  const { account } = endAll(withSessions('a', 'b'), 'epoch', start)
  expect(account).toMatchObject({ sessions: {}, attempts: {}, epoch: { id: 'epoch' } })
  expect(accountEnd(account)).toBe(start + hour)
  expect(clean(account, start + hour).epoch).toBeNull()
})

test('repeating a "sign out everywhere" that the store lost ends only what began before the user signed out', () => {
  const attempt = { otpId: 'otp', guesses: {}, since: start, until: start + hour }
  const account = {
    ...withSessions('a', 'b', 'c'),
    attempts: { older: attempt, newer: { ...attempt, since: start + 2 } },
  }
  const { account: ended } = endOlder(account, start + 1)
  expect(Object.keys(ended.sessions)).toEqual(['c'])
  expect(Object.keys(ended.attempts)).toEqual(['newer'])
  expect(endOlder(ended, start + 1).account).toBe(ended)
})
