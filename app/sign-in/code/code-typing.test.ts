import { expect, test } from 'vitest'
import { isComplete, stripSeparators } from './code-typing.ts'

test.each([
  ['12345678', true],
  ['1234 5678', true],
  ['1234-5678', true],
  ['１２３４５６７８', true],
  ['١٢٣٤٥٦٧٨', true],
  ['Code: 1234 5678', true],
  ['"12345678",', true],
  ['#12345678', true],
  ['【12345678】', true],
  ['Code: 1234567', false],
  ['1234,5678', false],
  ['1234567', false],
  ['123456789', false],
  ['1234567a', false],
  ['hello', false],
])('%o is a whole code: %o', (input, whole) => {
  expect(isComplete(input, 8, true)).toBe(whole)
})

test('letters count where the alphabet has them', () => {
  expect([isComplete('ab1d5678', 8, true), isComplete('ab1d5678', 8, false)]).toEqual([false, true])
})

test('separators are no part of a code', () => {
  expect(stripSeparators(' 12–34.\u00a05\u200b6 ')).toBe('123456')
})
