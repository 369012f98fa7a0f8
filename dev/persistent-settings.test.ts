import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { startMagiclinksdev } from './magiclinksdev/index.ts'
import { persistentSettings } from './persistent-settings.ts'

const folder = mkdtempSync(join(tmpdir(), 'dev-'))
afterAll(() => rmSync(folder, { recursive: true }))

test('after a restart, the development server has the same secrets and service account', () => {
  const file = join(folder, 'settings.json')
  const first = persistentSettings(file)
  expect(persistentSettings(file)).toEqual(first)
  expect(persistentSettings(join(folder, 'another.json'))).not.toEqual(first)
  expect(statSync(file).mode & 0o777).toBe(0o600)
})

test('after a restart, the development server has the same signing keys, even after a rotation', async () => {
  const keysFile = join(folder, 'keys.json')
  const keySet = async (rotate = false) => {
    const server = await startMagiclinksdev({ keysFile })
    if (rotate) await fetch(`${server.controlUrl}/keys/rotate`, { method: 'POST', body: '{"dropOld":true}' })
    const answer = await fetch(`${server.url}jwks.json`)
    const keys: unknown = await answer.json()
    await server.close()
    return keys
  }
  const first = await keySet()
  expect(first).toMatchObject({ keys: [{ alg: 'EdDSA' }, { alg: 'RS256' }] })
  expect(await keySet()).toEqual(first)
  const rotated = await keySet(true)
  expect(rotated).not.toEqual(first)
  expect(await keySet()).toEqual(rotated)
  expect(statSync(keysFile).mode & 0o777).toBe(0o600)
})
