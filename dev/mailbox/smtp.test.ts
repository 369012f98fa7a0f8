import { afterAll, afterEach, expect, test } from 'vitest'
import { startMailbox } from './index.ts'
import { use } from './testing.ts'

const mailbox = await startMailbox()
const { send, list, change } = use(mailbox)
const fail = (fault: Record<string, unknown>) => change('POST', '/api/faults', fault)

afterAll(mailbox.close)
afterEach(async () => {
  await change('DELETE', '/api/faults')
  await change('DELETE', '/api/v1/messages')
})

test('a recipient can be refused, as often as is said, and nobody else is', async () => {
  await fail({ kind: 'refuse-recipient', to: 'jane@example.com', times: 1 })
  await send({ to: 'joe@example.com' })
  await expect(send({})).rejects.toMatchObject({ responseCode: 550 })
  await send({})
  expect((await list()).total).toBe(2)
})

test('a recipient can be greylisted: refused for now', async () => {
  await fail({ kind: 'greylist-recipient', times: 1 })
  await expect(send({})).rejects.toMatchObject({ responseCode: 451 })
  await send({})
})

test('connections can be refused until faults are cleared', async () => {
  await fail({ kind: 'refuse-connection' })
  await expect(send({})).rejects.toMatchObject({ code: 'ESOCKET', syscall: 'connect' })
  await change('DELETE', '/api/faults')
  await send({})
})

test('connections that are open are cut when connections are refused', async () => {
  const pooled = use({ url: mailbox.url, smtpUrl: `${mailbox.smtpUrl}?pool=true` })
  await pooled.send({})
  await fail({ kind: 'refuse-connection' })
  await expect(pooled.send({})).rejects.toThrow()
})

test('a server can fall silent', async () => {
  await fail({ kind: 'timeout' })
  const impatient = use({ url: mailbox.url, smtpUrl: `${mailbox.smtpUrl}?socketTimeout=50` })
  await expect(impatient.send({})).rejects.toMatchObject({ code: 'ETIMEDOUT' })
  expect((await list()).total).toBe(0)
})

test('a server can hang up with the message taken', async () => {
  await fail({ kind: 'drop-after-data' })
  await expect(send({})).rejects.toThrow()
  expect((await list()).total).toBe(1)
})

test('a message over 1 MiB is refused', async () => {
  await expect(send({ text: 'x'.repeat(1 << 20) })).rejects.toMatchObject({ responseCode: 552 })
})

test('a fault that nobody knows is refused', async () => {
  expect(await fail({ kind: 'gremlins' })).toBe(400)
})
