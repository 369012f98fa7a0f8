import { afterAll, afterEach, expect, test } from 'vitest'
import { startMailbox } from './index.ts'
import { mailboxClient } from './testing.ts'

const mailbox = await startMailbox()
const { send, list, change } = mailboxClient(mailbox)
const fail = (fault: Record<string, unknown>) => change('POST', '/api/faults', fault)

afterAll(mailbox.close)
afterEach(async () => {
  await change('DELETE', '/api/faults')
  await change('DELETE', '/api/v1/messages')
})

test('a fault can reject one recipient a given number of times, and no other', async () => {
  await fail({ kind: 'refuse-recipient', to: 'jane@example.com', times: 1 })
  await send({ to: 'joe@example.com' })
  await expect(send({})).rejects.toMatchObject({ responseCode: 550 })
  await send({})
  expect((await list()).total).toBe(2)
})

test('a fault can greylist a recipient, and the next message is accepted', async () => {
  await fail({ kind: 'greylist-recipient', times: 1 })
  await expect(send({})).rejects.toMatchObject({ responseCode: 451 })
  await send({})
})

test('a fault can refuse SMTP connections until it is cleared', async () => {
  await fail({ kind: 'refuse-connection' })
  await expect(send({})).rejects.toMatchObject({ code: 'ESOCKET', syscall: 'connect' })
  await change('DELETE', '/api/faults')
  await send({})
})

test('a fault that refuses SMTP connections cuts the open ones', async () => {
  const pooled = mailboxClient({ url: mailbox.url, smtpUrl: `${mailbox.smtpUrl}?pool=true` })
  await pooled.send({})
  await fail({ kind: 'refuse-connection' })
  await expect(pooled.send({})).rejects.toThrow()
})

test('a fault can make the SMTP server stop answering', async () => {
  await fail({ kind: 'timeout' })
  const impatient = mailboxClient({ url: mailbox.url, smtpUrl: `${mailbox.smtpUrl}?socketTimeout=50` })
  await expect(impatient.send({})).rejects.toMatchObject({ code: 'ETIMEDOUT' })
  expect((await list()).total).toBe(0)
})

test('a fault can make the SMTP server take a message and hang up', async () => {
  await fail({ kind: 'drop-after-data' })
  await expect(send({})).rejects.toThrow()
  expect((await list()).total).toBe(1)
})

test('a message over 1 MiB is rejected', async () => {
  await expect(send({ text: 'x'.repeat(1 << 20) })).rejects.toMatchObject({ responseCode: 552 })
})

test('an unknown fault of the mailbox is rejected', async () => {
  expect(await fail({ kind: 'gremlins' })).toBe(400)
})
