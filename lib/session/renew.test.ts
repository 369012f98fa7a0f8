import { beforeEach, expect, test, vi } from 'vitest'
import { pseudonym } from '../identity.ts'
import { MemoryStore } from '../store/memory.ts'
import { address } from '../testing/address.ts'
import { applySettings } from '../testing/settings.ts'
import { renewIfDue } from './renew.ts'

const { makeSessionCookie } = vi.hoisted(() => ({ makeSessionCookie: vi.fn() }))
vi.mock('./start.ts', () => ({ makeSessionCookie }))

applySettings()
const hour = 3_600_000
const since = Date.now() - 2 * hour
const email = address('jane@example.com')
const uid = pseudonym('uid', email)
const times = { since, issuedAt: since, idleEnd: since + 24 * hour, end: since + 168 * hour }
const session = { uid, sid: 's1', email, ...times }

beforeEach(async () => {
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
