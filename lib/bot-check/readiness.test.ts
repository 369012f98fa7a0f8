import { afterAll, beforeEach, expect, test, vi } from 'vitest'
import { reply, startServer } from '../testing/http.ts'
import { applySettings } from '../testing/settings.ts'

const server = await startServer(reply(200, ''))
applySettings({
  MAGICLINKSDEV_URL: server.url,
  RECAPTCHA: 'enterprise',
  RECAPTCHA_SITE_KEY: 'site',
  RECAPTCHA_PROJECT_ID: 'project',
})
const { readiness } = await import('../readiness.ts')
const { noteAnswer, noteFailure } = await import('./availability.ts')
const { openStore } = await import('../store/index.ts')
await openStore()

beforeEach(noteAnswer)
afterAll(() => server.close())

test('the readiness names an outage of the bot check until Google answers an assessment', async () => {
  noteFailure(undefined)
  expect(await readiness()).toEqual({
    status: 'degraded',
    checks: expect.objectContaining({ recaptcha: 'down' }),
  })
  noteAnswer()
  expect((await readiness()).status).toBe('ok')
})

test('the readiness names a wrong reCAPTCHA key until Google answers an assessment, however long that takes', async () => {
  noteFailure('RECAPTCHA_API_KEY')
  const dayLater = performance.now() + 24 * 60 * 60 * 1000
  const clock = vi.spyOn(performance, 'now').mockReturnValue(dayLater)
  expect(await readiness()).toEqual({
    status: 'degraded',
    checks: expect.objectContaining({ recaptcha: 'down' }),
  })
  noteAnswer()
  expect((await readiness()).status).toBe('ok')
  clock.mockRestore()
})
