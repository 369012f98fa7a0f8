import { afterAll, beforeEach, expect, test } from 'vitest'
import { reply, startServer } from './testing/http.ts'
import { applySettings } from './testing/settings.ts'

const server = await startServer(reply(200, ''))
applySettings({ MAGICLINKSDEV_URL: server.url })
const { readiness } = await import('./readiness.ts')
const { openStore, store } = await import('./store/index.ts')
const { StoreUnavailable } = await import('./store/unavailable.ts')
await openStore()

const ok = { store: 'ok', magiclinksdev: 'ok' }

beforeEach(() => {
  server.answer = reply(200, '')
})
afterAll(() => server.close())

test('the readiness is ok when the store and magiclinksdev respond', async () => {
  expect(await readiness()).toMatchObject({ status: 'ok', checks: ok })
})

test('an outage of magiclinksdev makes the readiness degraded, not unavailable', async () => {
  server.answer = reply(500, '')
  expect(await readiness()).toMatchObject({ status: 'degraded', checks: { ...ok, magiclinksdev: 'down' } })
})

test('if magiclinksdev does not respond, the readiness is degraded before a probe times out', async () => {
  server.answer = () => undefined
  const startedAt = performance.now()
  expect((await readiness()).status).toBe('degraded')
  expect(performance.now() - startedAt).toBeLessThan(1000)
})

test('if the store fails its health check, the readiness is unavailable', async () => {
  const { health } = store()
  store().health = async () => Promise.reject(new StoreUnavailable())
  expect(await readiness()).toMatchObject({ status: 'unavailable', checks: { ...ok, store: 'down' } })
  store().health = health
})
