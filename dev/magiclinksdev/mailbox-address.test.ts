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
])('%s is a mailbox', (text, address) => {
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
])('%j is none', (text) => {
  expect(parseMailbox(text)).toBeUndefined()
})

test('a long text that is nearly a mailbox is judged at once', () => {
  const start = performance.now()
  for (const part of ['a', 'a ', 'a.', '"', '"a" ', '\\'])
    parseMailbox(`${part.repeat(1900 / part.length)}<a@`)
  expect(performance.now() - start).toBeLessThan(200)
})
