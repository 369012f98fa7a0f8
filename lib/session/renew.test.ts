import { expect, test, vi } from 'vitest'
import { pseudonym } from '../identity.ts'
import { MemoryStore } from '../store/memory.ts'
import { address } from '../testing/address.ts'
import { applySettings } from '../testing/settings.ts'
import { renewIfDue } from './renew.ts'

vi.mock('./jwt.ts', async (original) => ({
  ...(await original<typeof import('./jwt.ts')>()),
  sessionClaims: () => Promise.reject(new Error('The table of users is down')),
}))

test('claims that cannot be made cost nobody a page: the old JWT is still good', async () => {
  applySettings()
  globalThis.signInStore = new MemoryStore()
  const hour = 3_600_000
  const since = Date.now() - 2 * hour
  const email = address('jane@example.com')
  const times = { since, issuedAt: since, idleEnd: since + 24 * hour, end: since + 168 * hour }
  const session = { uid: pseudonym('uid', email), sid: 's1', email, ...times }
  expect(await renewIfDue(session, 'r1')).toBeNull()
})
