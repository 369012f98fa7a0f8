import { request } from 'node:http'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { startMailbox } from './index.ts'
import { mailboxClient } from './testing.ts'

const EVIL = '<script>alert(1)</script><img src=x onerror="alert(1)">\'"&'
const mailbox = await startMailbox()
const { send, page, change, list } = mailboxClient(mailbox)

afterAll(mailbox.close)
beforeEach(() => change('DELETE', '/api/v1/messages'))

test('the mailbox lists recipient, subject and time, and works without scripts', async () => {
  await send({ subject: 'Your code' })
  const html = await page('/')
  expect(html).toContain('1 message')
  expect(html).toMatch(
    /<a href="\/messages\/[\w-]+"><strong>Your code<\/strong>\s*<span>to jane@example.com<\/span> <time/,
  )
  expect(html).toContain('<noscript><meta http-equiv="refresh"')
})

test('the page of a message shows its code, ready to copy', async () => {
  await send({ text: 'Hello Jane\n\n1234 5678\n\nThanks' })
  const html = await page('/messages/latest')
  expect(html).toContain('<code>1234 5678</code>')
  expect(html).toContain('data-copy="12345678"')
})

test('the mailbox escapes everything that the sender of a message controls', async () => {
  await send({
    to: `"${EVIL.replaceAll('"', '')}" <jane@example.com>`,
    subject: EVIL,
    text: EVIL,
    html: EVIL,
  })
  for (const path of ['/', '/messages/latest']) {
    const html = await page(path)
    expect(html).toContain('&lt;script&gt;alert(1)')
    expect(html).not.toContain('<script>')
    expect(html).not.toContain('<img')
  }
})

test('the HTML of a message is sandboxed, both in its frame and when it is opened alone', async () => {
  await send({ html: EVIL })
  const id = (await list()).messages[0]?.ID
  expect(await page('/messages/latest')).toContain(
    `<iframe src="/messages/${id}/html" title="The message as HTML" sandbox>`,
  )
  const alone = await fetch(`${mailbox.url}/messages/${id}/html`)
  expect(await alone.text()).toBe(EVIL)
  expect(alone.headers.get('content-security-policy')).toMatch(/^sandbox; default-src 'none'; /)
})

test('the mailbox pages load only their own scripts and styles', async () => {
  const policy = (await fetch(mailbox.url)).headers.get('content-security-policy')
  expect(policy).toMatch(/default-src 'none'; style-src 'self'; script-src 'self';/)
  expect(await page('/page.js')).toContain('clipboard')
  expect(await page('/page.css')).toContain('color-scheme: light dark')
})

test('one button deletes all messages, without scripts', async () => {
  await send({})
  expect(await page('/')).toContain('<form method="post" action="/delete-all">')
  const answer = await fetch(`${mailbox.url}/delete-all`, { method: 'POST', redirect: 'manual' })
  expect([answer.status, answer.headers.get('location')]).toEqual([303, '/'])
  expect((await list()).total).toBe(0)
})

test('a page of another site can neither read the mailbox by DNS rebinding nor post to it', async () => {
  expect(await statusOf('GET', { Host: 'evil.example' })).toBe(403)
  expect(await statusOf('POST', { Host: '127.0.0.1', 'Sec-Fetch-Site': 'cross-site' })).toBe(403)
  expect(await statusOf('GET', { Host: 'localhost:8025', 'Sec-Fetch-Site': 'cross-site' })).toBe(200)
})

function statusOf(method: string, headers: Record<string, string>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const call = request(mailbox.url, { method, headers }, (response) =>
      resolve(response.resume().statusCode),
    )
    call.on('error', reject).end()
  })
}
