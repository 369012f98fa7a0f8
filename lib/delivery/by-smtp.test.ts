import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { createInterface } from 'node:readline'
import { setTimeout } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import { address } from '../testing/address.ts'
import { reply, startServer } from '../testing/http.ts'
import { applySettings } from '../testing/settings.ts'

const id = randomUUID()
const made = { otpCreateResults: { id, otp: '12345678' }, requestMetadata: { uuid: randomUUID() } }
const server = await startServer(reply(201, made))

/** A mail server that takes so long for each of its answers, of which a mail needs six. */
let answerMs = 0
const received: string[] = []
const mail = createServer(async (socket) => {
  socket.on('error', () => undefined)
  const say = async (line: string) => {
    await setTimeout(answerMs)
    socket.write(`${line}\r\n`)
  }
  await say('220 slow')
  let inData = false
  for await (const line of createInterface(socket)) {
    if (inData && line !== '.') {
      received.push(line)
      continue
    }
    inData = line === 'DATA'
    await say(inData ? '354 go on' : line === 'QUIT' ? '221 bye' : '250 ok')
  }
}).listen(0, '127.0.0.1')
await once(mail, 'listening')
const where = mail.address()
if (where === null || typeof where === 'string') throw new Error('No port')

applySettings({
  MAGICLINKSDEV_URL: server.url,
  OTP_DELIVERY: 'smtp',
  SMTP_URL: `smtp://127.0.0.1:${where.port}`,
  EMAIL_FROM: 'sign-in@example.com',
})
const { deliverCode } = await import('./index.ts')

afterAll(async () => {
  mail.close()
  await server.close()
})

const deliver = () => deliverCode(address('jane@example.com'), 'XYZ', 'en')

test('the code that the server made goes out, and only its id comes back', async () => {
  answerMs = 0
  expect(await deliver()).toEqual({ ok: true, otpId: id })
  expect(received).toContain('Auto-Submitted: auto-generated')
})

test('five seconds is what it may take in all, however slow each answer is', {
  timeout: 10_000,
}, async () => {
  answerMs = 1500
  const startedAt = performance.now()
  expect(await deliver()).toEqual({ ok: false, undelivered: { cause: 'ETIMEDOUT', timedOut: true } })
  expect(performance.now() - startedAt).toBeLessThan(6000)
})
