import { expect, test } from 'vitest'
import { parseMailbox } from './mailbox-address.ts'

test.each([
  ['jane@example.com', 'jane@example.com'],
  ['jane+tag@example.com', 'jane+tag@example.com'],
  ['Jane <jane@example.com>', 'jane@example.com'],
  ['"Doe, Jane" <jane@example.com>', 'jane@example.com'],
  ['<jane@example.com>', 'jane@example.com'],
  ['"jane doe"@example.com', '"jane doe"@example.com'],
  ['jane@localhost', 'jane@localhost'],
  ['jané@exämple.com', 'jané@exämple.com'],
  ['jane@[127.0.0.1]', 'jane@[127.0.0.1]'],
  ['jane@example.com (Jane)', 'jane@example.com'],
])('the server reads %s as a mailbox', (text, address) => {
  expect(parseMailbox(text)).toBe(address)
})

test.each([
  [''],
  ['jane'],
  ['jane@'],
  ['@example.com'],
  ['jane@@example.com'],
  ['jane..doe@example.com'],
  ['.jane@example.com'],
  ['jane@example.com.'],
  ['jane doe@example.com'],
  ['jane@example.com, joe@example.com'],
  ['jane@example.com\r\nBcc: joe@example.com'],
  ['Jane <jane@example.com'],
])('the server does not read %j as a mailbox', (text) => {
  expect(parseMailbox(text)).toBeUndefined()
})

test('parsing long texts that are almost mailboxes takes less than 200 ms', () => {
  const start = performance.now()
  for (const part of ['a', 'a ', 'a.', '"', '"a" ', '\\'])
    parseMailbox(`${part.repeat(1900 / part.length)}<a@`)
  expect(performance.now() - start).toBeLessThan(200)
})
