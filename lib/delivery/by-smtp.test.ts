import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { createInterface } from 'node:readline'
import { setTimeout } from 'node:timers/promises'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { afterAll, expect, test } from 'vitest'
import { address } from '../testing/address.ts'
import { reply, startServer } from '../testing/http.ts'
import { applySettings, type Settings } from '../testing/settings.ts'

const id = randomUUID()
const made = { otpCreateResults: { id, otp: '12345678' }, requestMetadata: { uuid: randomUUID() } }
const server = await startServer(reply(201, made))

/** How long the mail server takes for each reply. An e-mail needs six replies. */
let answerMs = 0
const received: string[] = []
const mail = createServer(async (socket) => {
  socket.on('error', () => undefined)
  const send = async (line: string) => {
    await setTimeout(answerMs)
    socket.write(`${line}\r\n`)
  }
  await send('220 slow')
  let inData = false
  for await (const line of createInterface(socket)) {
    if (inData && line !== '.') {
      received.push(line)
      continue
    }
    inData = line === 'DATA'
    await send(inData ? '354 go on' : line === 'QUIT' ? '221 bye' : '250 ok')
  }
}).listen(0, '127.0.0.1')
await once(mail, 'listening')
const socketAddress = mail.address()
if (socketAddress === null || typeof socketAddress === 'string') throw new Error('No port')

const settings = {
  MAGICLINKSDEV_URL: server.url,
  OTP_DELIVERY: 'smtp',
  SMTP_URL: `smtp://127.0.0.1:${socketAddress.port}`,
  EMAIL_FROM: 'sign-in@example.com',
}
applySettings(settings)
const { deliverCode } = await import('./index.ts')

afterAll(async () => {
  mail.close()
  await server.close()
})

const deliver = () => deliverCode(address('jane@example.com'), 'XYZ', 'en')

test('a code from magiclinksdev is e-mailed, and only its OTP ID is returned', async () => {
  answerMs = 0
  expect(await deliver()).toEqual({ ok: true, otpId: id })
  expect(received).toContain('Auto-Submitted: auto-generated')
})

test('sending an e-mail takes at most five seconds, however slow each reply is', {
  timeout: 10_000,
}, async () => {
  answerMs = 1500
  const startedAt = performance.now()
  expect(await deliver()).toEqual({ ok: false, undelivered: { cause: 'ETIMEDOUT', timedOut: true } })
  expect(performance.now() - startedAt).toBeLessThan(6000)
})

/** Delivers to a real mail server. Returns the client's greetings and log-ins, and how many e-mails were accepted. */
async function deliverTo(options: SMTPServerOptions, url: (port: number) => string, changes: Settings = {}) {
  const seen = { greetings: new Set<string>(), logIns: 0, mails: 0 }
  const smtp = new SMTPServer({
    authOptional: true,
    allowInsecureAuth: true,
    onAuth: (_auth, _session, callback) => {
      seen.logIns += 1
      callback(null, { user: 'user' })
    },
    onRcptTo: (_to, { hostNameAppearsAs }, callback) => {
      seen.greetings.add(hostNameAppearsAs)
      callback()
    },
    onData: (stream, _session, callback) => {
      seen.mails += 1
      stream.resume().on('end', () => callback())
    },
    ...options,
  })
  smtp.on('error', () => undefined)
  smtp.listen(0, '127.0.0.1')
  await once(smtp.server, 'listening')
  const at = smtp.server.address()
  if (at === null || typeof at === 'string') throw new Error('No port')
  applySettings({ ...settings, SMTP_URL: url(at.port), ...changes })
  const delivered = await deliver()
  await new Promise<void>((closed) => smtp.close(closed))
  return { delivered, ...seen }
}

/** This machine, spelled so that the check for loopback takes it for another host. */
const elsewhere = (port: number) => `smtp://user:password@[::ffff:127.0.0.1]:${port}`
const here = (port: number) => `smtp://127.0.0.1:${port}`
const withoutTls = { disabledCommands: ['STARTTLS'] }

test('a mail server on another host without STARTTLS gets neither the password nor the code', async () => {
  const { delivered, logIns, mails } = await deliverTo(withoutTls, elsewhere)
  expect(delivered).toMatchObject({ ok: false, undelivered: { cause: 'ETLS', timedOut: false } })
  expect({ logIns, mails }).toEqual({ logIns: 0, mails: 0 })
})

test('with SMTP_PLAINTEXT, a mail server on another host gets the password and the code in the clear', async () => {
  const { delivered, logIns, mails } = await deliverTo(withoutTls, elsewhere, { SMTP_PLAINTEXT: 'true' })
  expect(delivered).toEqual({ ok: true, otpId: id })
  expect({ logIns, mails }).toEqual({ logIns: 1, mails: 1 })
})

test('a mail server whose certificate cannot be verified gets nothing', async () => {
  const { delivered, logIns, mails } = await deliverTo({}, elsewhere)
  expect(delivered).toMatchObject({ ok: false, undelivered: { timedOut: false } })
  expect({ logIns, mails }).toEqual({ logIns: 0, mails: 0 })
})

test('the SMTP greeting names the host of APP_URL', async () => {
  const { delivered, greetings } = await deliverTo(withoutTls, here)
  expect(delivered).toEqual({ ok: true, otpId: id })
  expect([...greetings]).toEqual(['app.example.com'])
})

test.each([
  ['greylisting', 451, 'onRcptTo', 'EENVELOPE'],
  ['an unknown recipient', 550, 'onRcptTo', 'EENVELOPE'],
  ['a sender that is not allowed', 553, 'onMailFrom', 'EENVELOPE'],
  ['a full mailbox', 452, 'onData', 'EMESSAGE'],
  ['a message that is taken for spam', 554, 'onData', 'EMESSAGE'],
] as const)(
  'a delivery that fails because of %s returns the reply code %i for the log',
  async (_, status, step, cause) => {
    const refuse = (callback: (error: Error) => void) =>
      callback(Object.assign(new Error('jane@example.com'), { responseCode: status }))
    const steps: Record<typeof step, SMTPServerOptions> = {
      onMailFrom: { onMailFrom: (_from, _session, callback) => refuse(callback) },
      onRcptTo: { onRcptTo: (_to, _session, callback) => refuse(callback) },
      onData: {
        onData: (stream, _session, callback) => void stream.resume().on('end', () => refuse(callback)),
      },
    }
    const { delivered } = await deliverTo({ ...withoutTls, ...steps[step] }, here)
    expect(delivered).toEqual({ ok: false, undelivered: { cause, timedOut: false, status } })
  },
)

test('a delivery that fails because of a rejected password returns the reply code of the mail server for the log', async () => {
  const onAuth: SMTPServerOptions['onAuth'] = (_auth, _session, callback) =>
    callback(Object.assign(new Error('no'), { responseCode: 535 }))
  const { delivered } = await deliverTo(
    { ...withoutTls, onAuth },
    (port) => `smtp://user:p%40@127.0.0.1:${port}`,
  )
  expect(delivered).toEqual({ ok: false, undelivered: { cause: 'EAUTH', timedOut: false, status: 535 } })
})
