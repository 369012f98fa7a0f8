import { beforeEach, describe, expect, test, vi } from 'vitest'
import { pseudonym } from '../identity.ts'
import { MemoryStore } from '../store/memory.ts'
import { address } from '../testing/address.ts'
import { applySettings } from '../testing/settings.ts'
import { renewIfDue } from './renew.ts'

const { makeSessionCookie } = vi.hoisted(() => ({ makeSessionCookie: vi.fn() }))
vi.mock('./start.ts', () => ({ makeSessionCookie }))

applySettings()
const second = 1000
const hour = 3_600_000
const since = Date.now() - 2 * hour
const email = address('jane@example.com')
const uid = pseudonym('uid', email)
const times = { since, issuedAt: since, idleEnd: since + 24 * hour, end: since + 168 * hour }
const session = { uid, sid: 's1', email, ...times }

beforeEach(async () => {
  applySettings()
  globalThis.signInStore = new MemoryStore()
  const listed = { since, seen: since, idleEnd: times.idleEnd, end: times.end, browser: '', system: '' }
  await globalThis.signInStore.replace(`sessions:{${uid}}`, { s1: JSON.stringify(listed) }, times.end)
  const claims = { exp: Date.now() / 1000 + 86_400 }
  makeSessionCookie.mockReset().mockResolvedValue({ value: 'new', maxAge: 1, claims })
})

test('an old cookie that is sent again and again has one JWT made, at once or one after the other', async () => {
  const atOnce = await Promise.all(Array.from({ length: 20 }, () => renewIfDue(session, 'r1')))
  expect(atOnce.filter(Boolean)).toHaveLength(1)
  expect(await renewIfDue(session, 'r1')).toBeNull()
  expect(makeSessionCookie).toHaveBeenCalledOnce()
})

test('claims that cannot be made cost nobody a page: the old JWT is still good', async () => {
  makeSessionCookie.mockRejectedValue(new Error('The table of users is down'))
  expect(await renewIfDue(session, 'r1')).toBeNull()
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
    expect(makeSessionCookie).not.toHaveBeenCalled()
  })

  test('nor one from far in the future, however often it is used', async () => {
    for (let i = 0; i < 10; i += 1) expect(await renewIfDue(dated(7200), 'r1')).toBeNull()
    expect(makeSessionCookie).not.toHaveBeenCalled()
  })
})

test('with the shortest idle time a session is renewed before it ends', async () => {
  applySettings({ SESSION_IDLE_SECONDS: '60' })
  const issuedAt = Date.now() - 67 * second
  expect(await renewIfDue({ ...session, issuedAt, idleEnd: issuedAt + 60 * second }, 'r1')).not.toBeNull()
})
