import { beforeEach, describe, expect, test, vi } from 'vitest'
import { endSession, listSession } from '../account/sessions.ts'
import { processState } from '../process-state.ts'
import { pseudonym } from '../pseudonym.ts'
import { openMemoryStore } from '../store/sqlite.ts'
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
  processState.store = openMemoryStore()
  const listed = { since, until: times.end, idle: { since, until: times.idleEnd }, browser: '', system: '' }
  await accountOf({ email }).update((account) => ({
    account: listSession(account, 's1', listed),
    result: undefined,
  }))
  const claims = { exp: Date.now() / 1000 + 86_400 }
  issueSessionCookie.mockReset().mockResolvedValue({ value: 'new', maxAge: 1, claims })
})

test('an old cookie in several requests, concurrent or not, causes one JWT', async () => {
  const atOnce = await Promise.all(Array.from({ length: 20 }, () => renewIfDue(session, 'r1')))
  expect(atOnce.filter(Boolean)).toHaveLength(1)
  expect(await renewIfDue(session, 'r1')).toBeNull()
  expect(issueSessionCookie).toHaveBeenCalledOnce()
})

test('if the claims cannot be made, the page is shown with the old JWT', async () => {
  issueSessionCookie.mockRejectedValue(new Error('The table of users is down'))
  expect(await renewIfDue(session, 'r1')).toBeNull()
})

test('a session that is signed out during its renewal gets no new cookie and stays ended', async () => {
  const cookie = await issueSessionCookie()
  issueSessionCookie.mockImplementation(async () => {
    await accountOf({ email }).update((account) => endSession(account, 's1'))
    return cookie
  })
  expect(await renewIfDue(session, 'r1')).toBeNull()
  expect((await accountOf({ email }).read()).sessions).toEqual({})
})

test('a new JWT that cannot be verified does not replace the old one', async () => {
  issueSessionCookie.mockResolvedValue({ value: 'new', maxAge: 1, claims: 'unverifiable' })
  expect(await renewIfDue(session, 'r1')).toBeNull()
})

test('a server that never answers delays a page by less than 3 s', async () => {
  issueSessionCookie.mockReturnValue(new Promise(() => undefined))
  const startedAt = performance.now()
  expect(await renewIfDue(session, 'r1')).toBeNull()
  expect(performance.now() - startedAt).toBeLessThan(3000)
})

test('if the store fails, the renewal is skipped without an error', async () => {
  const { store } = processState
  if (store) store.compareAndSet = () => Promise.reject(new StoreUnavailable())
  expect(await renewIfDue(session, 'r1')).toBeNull()
})

test('a renewed session is extended by the idle time and a minute, because clocks may differ by that much', async () => {
  const before = Date.now()
  expect(await renewIfDue(session, 'r1')).not.toBeNull()
  const { idle } = (await accountOf({ email }).read()).sessions.s1 ?? {}
  expect(idle?.since).toBeGreaterThanOrEqual(before)
  expect((idle?.until ?? 0) - (idle?.since ?? 0)).toBe(24 * hour + 60 * second)
})

test('a session is renewed once its JWT is an hour and a minute old, because clocks may differ by a minute', async () => {
  const issued = (minutesAgo: number) => ({ ...session, issuedAt: Date.now() - minutesAgo * 60 * second })
  expect(await renewIfDue(issued(60), 'r1')).toBeNull()
  expect(await renewIfDue(issued(62), 'r1')).not.toBeNull()
})

test('a session that ends within its idle time is not renewed, because a new JWT could not last longer', async () => {
  expect(await renewIfDue({ ...session, end: session.issuedAt + 24 * hour }, 'r1')).toBeNull()
  expect(issueSessionCookie).not.toHaveBeenCalled()
})

describe('clocks', () => {
  const sessionDatedAhead = (aheadSeconds: number) => {
    const issuedAt = Date.now() + aheadSeconds * second
    return { ...session, since: Date.now(), issuedAt, idleEnd: issuedAt + 24 * hour }
  }

  test.each([
    [59, 86_400],
    [-59, 86_400],
    [59, 60],
    [-59, 60],
    [-59, 300],
  ])(
    "a new JWT is not renewed at once, although the server's clock differs by %i s, with an idle time of %i s",
    async (aheadSeconds, idleSeconds) => {
      applySettings({ SESSION_IDLE_SECONDS: String(idleSeconds) })
      for (let i = 0; i < 10; i += 1)
        expect(await renewIfDue(sessionDatedAhead(aheadSeconds), 'r1')).toBeNull()
      expect(issueSessionCookie).not.toHaveBeenCalled()
    },
  )

  test("a new JWT is not renewed at once, although the server's clock differs by hours", async () => {
    for (let i = 0; i < 10; i += 1) expect(await renewIfDue(sessionDatedAhead(7200), 'r1')).toBeNull()
    expect(issueSessionCookie).not.toHaveBeenCalled()
  })
})

test('with the shortest idle time, a session is renewed before it ends', async () => {
  applySettings({ SESSION_IDLE_SECONDS: '60' })
  const issuedAt = Date.now() - 67 * second
  expect(await renewIfDue({ ...session, issuedAt, idleEnd: issuedAt + 60 * second }, 'r1')).not.toBeNull()
})
