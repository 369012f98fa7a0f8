import { afterAll, beforeEach, expect, test } from 'vitest'
import { reply, startServer } from './testing/http.ts'
import { applySettings } from './testing/settings.ts'

const server = await startServer(reply(200, ''))
applySettings({ MAGICLINKSDEV_URL: server.url })
const { readiness } = await import('./readiness.ts')
const { openStore, store, StoreUnavailable } = await import('./store/index.ts')
await openStore()

const ok = { store: 'ok', magiclinksdev: 'ok' }

beforeEach(() => {
  server.answer = reply(200, '')
})
afterAll(() => server.close())

test('all is well', async () => {
  expect(await readiness()).toMatchObject({ status: 'ok', checks: ok })
})

test('an outage of the server is named, and takes no instance out', async () => {
  server.answer = reply(500, '')
  expect(await readiness()).toMatchObject({ status: 'degraded', checks: { ...ok, magiclinksdev: 'down' } })
})

test('a server that does not answer is named before a probe gives up', async () => {
  server.answer = () => undefined
  const startedAt = performance.now()
  expect((await readiness()).status).toBe('degraded')
  expect(performance.now() - startedAt).toBeLessThan(1000)
})

test('an instance whose store does not answer, or cannot write, gets no requests', async () => {
  const { health } = store()
  store().health = async () => Promise.reject(new StoreUnavailable())
  expect(await readiness()).toMatchObject({ status: 'unavailable', checks: { ...ok, store: 'down' } })
  store().health = health
})
