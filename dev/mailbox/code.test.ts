import { expect, test } from 'vitest'
import { findCode } from './code.ts'

test.each([
  ['Your code:\n12345678\n', '12345678'],
  ['Hello Jane,\r\n\r\n  1234 5678\r\n', '1234 5678'],
  ['Type AB12-CD34 in:\nAB12-CD34', 'AB12-CD34'],
  ['Hello\nQWERTY', 'QWERTY'],
  ['Hello Jane\nab12cd', 'ab12cd'],
])('the message %j contains the code %s', (text, code) => {
  expect(findCode(text)).toBe(code)
})

test.each([['Hello Jane'], ['See you at 10:30'], ['Call 555 0100 now'], ['1234567890123'], ['']])(
  'the message %j contains no code',
  (text) => {
    expect(findCode(text)).toBeUndefined()
  },
)
