import { randomBytes, randomUUID } from 'node:crypto'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { parseEmailAddress } from '../email-address.ts'
import { reply, startServer } from '../testing/http.ts'
import { applySettings } from '../testing/settings.ts'

const [server, receiver] = [await startServer(reply(500, '')), await startServer(reply(204, ''))]
applySettings({
  MAGICLINKSDEV_URL: server.url,
  OTP_DELIVERY: 'webhook',
  WEBHOOK_URL: receiver.url,
  WEBHOOK_SECRET: `whsec_${randomBytes(24).toString('base64')}`,
  WEBHOOK_CHANNEL_NAME: 'SMS',
})
const { channelName, deliverCode } = await import('./index.ts')

const [id, code] = [randomUUID(), '12345678']
const made = { otpCreateResults: { id, otp: code }, requestMetadata: { uuid: randomUUID() } }

beforeEach(() => {
  server.answer = reply(201, made)
  receiver.answer = reply(204, '')
  receiver.received.length = 0
})
afterAll(() => Promise.all([server.close(), receiver.close()]))

async function deliver() {
  const to = parseEmailAddress('jane@example.com')
  if (!to) throw new Error('not an address')
  return deliverCode(to, 'XYZ', 'en')
}

test('a code from magiclinksdev goes to the webhook, and only its OTP ID is returned', async () => {
  const before = Date.now()
  expect(await deliver()).toEqual({ ok: true, otpId: id })
  const { data } = JSON.parse(receiver.received[0]?.body ?? '')
  expect(data).toEqual({ email: 'jane@example.com', code, expiresAt: expect.any(String), locale: 'en' })
  const lifetime = new Date(data.expiresAt).getTime() - before
  expect(lifetime).toBeGreaterThanOrEqual(600_000)
  expect(lifetime).toBeLessThan(605_000)
})

test('if the webhook rejects a code, the delivery fails', async () => {
  receiver.answer = reply(503, '')
  expect(await deliver()).toEqual({ ok: false, undelivered: { cause: 'HTTP 503', timedOut: false } })
})

test('if magiclinksdev makes no code, nothing is posted to the webhook', async () => {
  server.answer = reply(500, '')
  expect(await deliver()).toMatchObject({ ok: false, failure: { code: 'server-error' } })
  expect(receiver.received).toEqual([])
})

test('the code page can name the channel', () => {
  expect(channelName()).toBe('SMS')
})
