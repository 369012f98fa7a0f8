import { beforeEach, describe, expect, test, vi } from 'vitest'
import { endSession, listSession } from '../account/sessions.ts'
import { processState } from '../process-state.ts'
import { pseudonym } from '../pseudonym.ts'
import { openSqlite } from '../store/sqlite.ts'
import { StoreUnavailable } from '../store/unavailable.ts'
import { address } from '../testing/address.ts'
import { sessionFor } from '../testing/session.ts'
import { applySettings } from '../testing/settings.ts'
import { accountOf } from './account.ts'
import { renewIfDue } from './renew.ts'

const { issueSessionCookie } = vi.hoisted(() => ({ issueSessionCookie: vi.fn() }))
vi.mock('./issue.ts', () => ({ issueSessionCookie }))

applySettings()
const second = 1000
const hour = 3_600_000
const since = Date.now() - 2 * hour
const email = address('jane@example.com')
const uid = pseudonym('uid', email)
const times = { since, issuedAt: since, idleEnd: since + 24 * hour, end: since + 168 * hour }
const session = sessionFor(email, { uid, ...times })

beforeEach(async () => {
  applySettings()
  processState.store = openSqlite(':memory:')
  const listed = { since, until: times.end, idle: { since, until: times.idleEnd }, browser: '', system: '' }
  await accountOf({ email }).update((account) => ({
    account: listSession(account, 's1', listed),
    result: undefined,
  }))
  const claims = { exp: Date.now() / 1000 + 86_400 }
  issueSessionCookie.mockReset().mockResolvedValue({ value: 'new', maxAge: 1, claims })
})

test('an old cookie that is sent again and again has one JWT made, at once or one after the other', async () => {
  const atOnce = await Promise.all(Array.from({ length: 20 }, () => renewIfDue(session, 'r1')))
  expect(atOnce.filter(Boolean)).toHaveLength(1)
  expect(await renewIfDue(session, 'r1')).toBeNull()
  expect(issueSessionCookie).toHaveBeenCalledOnce()
})

test('claims that cannot be made cost nobody a page: the old JWT is still good', async () => {
  issueSessionCookie.mockRejectedValue(new Error('The table of users is down'))
  expect(await renewIfDue(session, 'r1')).toBeNull()
})

test('a session that is signed out while its JWT is made gets no new cookie and stays ended', async () => {
  const made = await issueSessionCookie()
  issueSessionCookie.mockImplementation(async () => {
    await accountOf({ email }).update((account) => endSession(account, 's1'))
    return made
  })
  expect(await renewIfDue(session, 'r1')).toBeNull()
  expect((await accountOf({ email }).read()).sessions).toEqual({})
})

test('a JWT that cannot be verified does not replace a good one', async () => {
  issueSessionCookie.mockResolvedValue({ value: 'new', maxAge: 1, claims: 'unverifiable' })
  expect(await renewIfDue(session, 'r1')).toBeNull()
})

test('a server that answers slowly holds a page up for a second at most', async () => {
  issueSessionCookie.mockReturnValue(new Promise(() => undefined))
  const startedAt = performance.now()
  expect(await renewIfDue(session, 'r1')).toBeNull()
  expect(performance.now() - startedAt).toBeLessThan(3000)
})

test('a store that fails breaks no renewal: the page finds out by itself', async () => {
  const { store } = processState
  if (store) store.compareAndSet = () => Promise.reject(new StoreUnavailable())
  expect(await renewIfDue(session, 'r1')).toBeNull()
})

test('a renewed session is listed for another idle time, and a minute by which clocks may differ', async () => {
  const before = Date.now()
  expect(await renewIfDue(session, 'r1')).not.toBeNull()
  const { idle } = (await accountOf({ email }).read()).sessions.s1 ?? {}
  expect(idle?.since).toBeGreaterThanOrEqual(before)
  expect((idle?.until ?? 0) - (idle?.since ?? 0)).toBe(24 * hour + 60 * second)
})

test('a session is renewed an hour after its JWT was made, and not before', async () => {
  const made = (minutesAgo: number) => ({ ...session, issuedAt: Date.now() - minutesAgo * 60 * second })
  expect(await renewIfDue(made(60), 'r1')).toBeNull()
  expect(await renewIfDue(made(62), 'r1')).not.toBeNull()
})

test('a session that ends within its idle time is not renewed: a new JWT could live no longer', async () => {
  expect(await renewIfDue({ ...session, end: session.issuedAt + 24 * hour }, 'r1')).toBeNull()
  expect(issueSessionCookie).not.toHaveBeenCalled()
})

describe('a JWT that is dated by a clock up to a minute from ours is not renewed at birth', () => {
  const dated = (aheadSeconds: number) => {
    const issuedAt = Date.now() + aheadSeconds * second
    return { ...session, since: Date.now(), issuedAt, idleEnd: issuedAt + 24 * hour }
  }

  test.each([
    [59, 86_400],
    [-59, 86_400],
    [59, 60],
    [-59, 60],
    [-59, 300],
  ])('%i s ahead, with an idle time of %i s', async (aheadSeconds, idleSeconds) => {
    applySettings({ SESSION_IDLE_SECONDS: String(idleSeconds) })
    for (let i = 0; i < 10; i += 1) expect(await renewIfDue(dated(aheadSeconds), 'r1')).toBeNull()
    expect(issueSessionCookie).not.toHaveBeenCalled()
  })

  test('nor one from far in the future, however often it is used', async () => {
    for (let i = 0; i < 10; i += 1) expect(await renewIfDue(dated(7200), 'r1')).toBeNull()
    expect(issueSessionCookie).not.toHaveBeenCalled()
  })
})

test('with the shortest idle time a session is renewed before it ends', async () => {
  applySettings({ SESSION_IDLE_SECONDS: '60' })
  const issuedAt = Date.now() - 67 * second
  expect(await renewIfDue({ ...session, issuedAt, idleEnd: issuedAt + 60 * second }, 'r1')).not.toBeNull()
})
