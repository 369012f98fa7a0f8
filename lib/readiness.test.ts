import { afterAll, beforeEach, expect, test, vi } from 'vitest'
import { reply, startServer } from './testing/http.ts'
import { applySettings } from './testing/settings.ts'

const server = await startServer(reply(200, ''))
applySettings({
  MAGICLINKSDEV_URL: server.url,
  RECAPTCHA: 'enterprise',
  RECAPTCHA_SITE_KEY: 'site',
  RECAPTCHA_PROJECT_ID: 'project',
})
const { readiness } = await import('./readiness.ts')
const { noteAnswer, noteFailure } = await import('./bot-check/availability.ts')
const { openStore, store, StoreUnavailable } = await import('./store/index.ts')
await openStore()

const ok = { store: 'ok', magiclinksdev: 'ok', recaptcha: 'ok' }

beforeEach(() => {
  server.answer = reply(200, '')
  noteAnswer()
})
afterAll(() => server.close())

test('all is well', async () => {
  expect(await readiness()).toEqual({ status: 'ok', checks: ok })
})

test('an outage of the server is named, and takes no instance out', async () => {
  server.answer = reply(500, '')
  expect(await readiness()).toEqual({ status: 'degraded', checks: { ...ok, magiclinksdev: 'down' } })
})

test('a server that does not answer is named before a probe gives up', async () => {
  server.answer = () => undefined
  const startedAt = performance.now()
  expect((await readiness()).status).toBe('degraded')
  expect(performance.now() - startedAt).toBeLessThan(1000)
})

test('an outage of the bot check is named until an assessment is answered again', async () => {
  noteFailure(undefined)
  expect(await readiness()).toEqual({ status: 'degraded', checks: { ...ok, recaptcha: 'down' } })
  noteAnswer()
  expect((await readiness()).status).toBe('ok')
})

test('a wrong key is named until an assessment is answered, however long ago the last one was', async () => {
  noteFailure('RECAPTCHA_API_KEY')
  const dayLater = performance.now() + 24 * 60 * 60 * 1000
  const clock = vi.spyOn(performance, 'now').mockReturnValue(dayLater)
  expect(await readiness()).toEqual({ status: 'degraded', checks: { ...ok, recaptcha: 'down' } })
  noteAnswer()
  expect((await readiness()).status).toBe('ok')
  clock.mockRestore()
})

test('an instance whose store does not answer, or cannot write, gets no requests', async () => {
  const { health } = store()
  store().health = async () => Promise.reject(new StoreUnavailable())
  expect(await readiness()).toEqual({ status: 'unavailable', checks: { ...ok, store: 'down' } })
  store().health = health
})
