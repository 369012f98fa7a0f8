import { afterEach, expect, test, vi } from 'vitest'
import { applySettings, secret } from './testing/settings.ts'

afterEach(() => vi.resetModules())

async function importWith(IDENTITY_SECRET = secret()) {
  vi.resetModules()
  applySettings({ IDENTITY_SECRET })
  return import('./pseudonym.ts')
}

test('an email address has the same pseudonym after a restart', async () => {
  const identitySecret = secret()
  const before = (await importWith(identitySecret)).pseudonym('uid', 'jane@example.com')
  expect((await importWith(identitySecret)).pseudonym('uid', 'jane@example.com')).toBe(before)
  expect(before).toMatch(/^[\w-]{22}$/)
})

test('an email address has a different pseudonym for each use', async () => {
  const { pseudonym } = await importWith()
  const labels = ['uid', 'account', 'log', 'client'] as const
  expect(new Set(labels.map((label) => pseudonym(label, 'jane@example.com'))).size).toBe(4)
})

test('two email addresses have different pseudonyms, and one address has different pseudonyms under different secrets', async () => {
  const { pseudonym } = await importWith()
  expect(pseudonym('uid', 'john@example.com')).not.toBe(pseudonym('uid', 'jane@example.com'))
  const other = await importWith()
  expect(other.pseudonym('uid', 'jane@example.com')).not.toBe(pseudonym('uid', 'jane@example.com'))
})
