import { afterAll, beforeEach, expect, test } from 'vitest'
import { z } from 'zod'
import { startMailbox } from './index.ts'
import { mailboxClient } from './testing.ts'

const mailbox = await startMailbox({ capacity: 5 })
const { send, list, page, change } = mailboxClient(mailbox)

afterAll(mailbox.close)
beforeEach(() => change('DELETE', '/api/v1/messages'))

test('the mailbox API lists messages newest first, in pages', async () => {
  for (const subject of ['one', 'two', 'three']) await send({ subject })
  expect(await list()).toMatchObject({
    total: 3,
    messages: [{ Subject: 'three' }, { Subject: 'two' }, { Subject: 'one' }],
  })
  const second = await list('messages?start=1&limit=1')
  expect(second).toMatchObject({ total: 3, count: 1, messages_count: 3, messages: [{ Subject: 'two' }] })
})

test('the mailbox keeps only the newest messages, up to its capacity', async () => {
  for (let number = 1; number <= 7; number += 1) await send({ subject: `number ${number}` })
  const { total, messages } = await list()
  expect([total, messages[0]?.Subject, messages.at(-1)?.Subject]).toEqual([5, 'number 7', 'number 3'])
})

test('a search by recipient finds exactly that email address, in any case', async () => {
  await send({ to: 'Jane Doe <jane@example.com>', subject: 'hers' })
  await send({ to: 'mary-jane@example.com', subject: 'another one’s' })
  for (const query of ['to:jane@example.com', 'to:"Jane@Example.com"']) {
    const found = await list(`search?query=${encodeURIComponent(query)}`)
    expect(found).toMatchObject({ total: 2, messages_count: 1, messages: [{ Subject: 'hers' }] })
  }
})

test('the mailbox API returns the parts, people and headers of a message', async () => {
  await send({
    to: '"Doe, Jané" <jane@example.com>',
    subject: 'Grüße',
    text: 'Your code',
    html: '<b>Your code</b>',
  })
  const [{ ID } = { ID: '' }] = (await list()).messages
  expect(JSON.parse(await page(`/api/v1/message/${ID}`))).toMatchObject({
    ID,
    MessageID: expect.stringMatching(/^[^<>]+@[^<>]+$/),
    From: { Name: 'Sender', Address: 'sender@example.com' },
    To: [{ Name: 'Doe, Jané', Address: 'jane@example.com' }],
    Subject: 'Grüße',
    Date: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    Text: 'Your code',
    HTML: '<b>Your code</b>',
    Size: expect.any(Number),
  })
  const headers = z
    .record(z.string(), z.array(z.string()))
    .parse(JSON.parse(await page(`/api/v1/message/${ID}/headers`)))
  expect(headers).toMatchObject({ From: ['Sender <sender@example.com>'], 'MIME-Version': ['1.0'] })
})

test('the mailbox API deletes messages by ID, or all', async () => {
  for (const subject of ['one', 'two', 'three']) await send({ subject })
  const [newest] = (await list()).messages
  expect(await change('DELETE', '/api/v1/messages', { IDs: [newest?.ID] })).toBe(200)
  expect((await list()).messages.map(({ Subject }) => Subject)).toEqual(['two', 'one'])
  expect(await change('DELETE', '/api/v1/messages')).toBe(200)
  expect(await list()).toMatchObject({ total: 0, messages: [] })
})

test('an unknown message is a 404', async () => {
  for (const path of [
    '/api/v1/message/none',
    '/api/v1/message/none/headers',
    '/messages/none',
    '/messages/none/html',
  ])
    await expect(page(path)).rejects.toThrow('404')
})
