import { randomBytes } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest'
import { startChild } from '../testing/child.ts'
import { reply, startServer, type TestServer } from '../testing/http.ts'
import { postWebhook } from './webhook.ts'

const secret = `whsec_${randomBytes(32).toString('base64')}`
const data = {
  email: 'jane@example.com',
  code: '12345678',
  expiresAt: '2026-11-22T12:10:00.000Z',
  locale: 'en',
}

let receiver: TestServer
beforeEach(async () => {
  receiver = await startServer(reply(204, ''))
})
afterEach(() => receiver.close())

const post = (url = receiver.url, timeoutMs = 5000) =>
  postWebhook({ url: new URL(url), secret, timeoutMs }, 'otp.created', data)

/** The first post that the receiver got, verified with the library `standardwebhooks`. */
function verified(key: string, change: Record<string, string> = {}): unknown {
  const [{ headers, body } = { headers: {}, body: '' }] = receiver.received
  const sent = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]))
  return new Webhook(key).verify(body, { ...sent, ...change })
}

test("the webhook's receiver gets the code, with a signature that the library standardwebhooks accepts", async () => {
  expect(await post()).toBeNull()
  expect(verified(secret)).toEqual({ type: 'otp.created', timestamp: expect.any(String), data })
  expect(receiver.received[0]).toMatchObject({
    method: 'POST',
    headers: { 'content-type': 'application/json' },
  })
})

test('the signature of a webhook does not verify with another secret, ID or time', async () => {
  await post()
  const now = Math.floor(Date.now() / 1000)
  expect(() => verified(`whsec_${randomBytes(32).toString('base64')}`)).toThrow('No matching signature')
  expect(() => verified(secret, { 'webhook-id': 'msg_other' })).toThrow('No matching signature')
  expect(() => verified(secret, { 'webhook-timestamp': String(now + 1) })).toThrow('No matching signature')
  expect(() => verified(secret, { 'webhook-timestamp': String(now - 600) })).toThrow('too old')
})

test('each post to the webhook has an ID of its own, so that a receiver can recognise a copy', async () => {
  await post()
  await post()
  const ids = receiver.received.map(({ headers }) => headers['webhook-id'])
  expect(new Set(ids).size).toBe(2)
})

test.each([200, 201, 202, 204])('a webhook that answers %i has accepted the code', async (status) => {
  receiver.answer = reply(status, '')
  expect(await post()).toBeNull()
})

test.each([400, 401, 404, 410, 429, 500, 503])(
  'a webhook that answers %i has not accepted the code, and is not retried',
  async (status) => {
    receiver.answer = reply(status, 'a body that is not read')
    expect(await post()).toEqual({ cause: `HTTP ${status}`, timedOut: false })
    expect(receiver.received).toHaveLength(1)
  },
)

test('a redirect from the webhook is not followed, because another server would get the code', async () => {
  const elsewhere = await startServer(reply(204, ''))
  receiver.answer = reply(307, '', { Location: elsewhere.url })
  expect(await post()).toEqual({ cause: 'HTTP 307', timedOut: false })
  expect(elsewhere.received).toEqual([])
  await elsewhere.close()
})

test('a webhook that does not respond in time is a timeout', async () => {
  receiver.answer = () => {}
  expect(await post(receiver.url, 50)).toEqual({ cause: 'time-out', timedOut: true })
})

test('an endless response from the webhook is not awaited', async () => {
  receiver.answer = (_request, response) => void response.writeHead(200).write('on and on')
  expect(await post()).toBeNull()
})

test('the error for a webhook that is down has a cause, but not the URL', async () => {
  const { url } = receiver
  await receiver.close()
  expect(await post(`${url}/secret-path`)).toEqual({ cause: 'ECONNREFUSED', timedOut: false })
  receiver = await startServer(reply(204, ''))
})

test('the receiver of docs/webhook.md accepts a code once, and rejects unsigned posts', async () => {
  const options = ['--experimental-strip-types', 'docs/examples/webhook-receiver.ts']
  const settings = { ...process.env, PORT: '0', WEBHOOK_SECRET: secret }
  const child = startChild(process.execPath, options, settings)
  onTestFinished(() => child.kill())
  const port = /port: (\d+)/.exec(await child.line('port: '))?.[1]
  const url = `http://127.0.0.1:${port}`

  const unsigned = await fetch(url, { method: 'POST', body: JSON.stringify({ type: 'otp.created', data }) })
  expect(unsigned.status).toBe(400)
  await post()
  const [{ headers, body } = { headers: {}, body: '' }] = receiver.received
  const signed = Object.entries(headers).filter(([name]) => name.startsWith('webhook-'))
  const copy = () =>
    fetch(url, { method: 'POST', headers: new Headers(signed.map(([n, v]) => [n, String(v)])), body })
  expect((await Promise.all([copy(), copy()])).map(({ status }) => status)).toEqual([204, 204])
  const target = { url: new URL(url), secret, timeoutMs: 5000 }
  expect(await postWebhook(target, 'otp.created', { ...data, code: '87654321' })).toBeNull()
  await child.line('87654321')
  expect(child.lines.filter((line) => line.startsWith('to '))).toEqual([
    'to jane@example.com in en: 12345678',
    'to jane@example.com in en: 87654321',
  ])

  const large = { ...data, more: 'x'.repeat(20_000) }
  expect(await postWebhook(target, 'otp.created', large)).not.toBeNull()
})
