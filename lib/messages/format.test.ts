import { expect, test } from 'vitest'
import { fill, fromNow, timeLeft } from './format.ts'

test('values stand in their places, and a value that looks like a place stays as it is', () => {
  expect(fill('{a} and {b}, {a}', { a: '{b}', b: 2 })).toBe('{b} and 2, {b}')
})

test('a value that is missing is seen', () => {
  expect(fill('in {when}', {})).toBe('in {when}')
})

test.each([
  [600_000, '10 minutes'],
  [60_001, '2 minutes'],
  [60_000, '60 seconds'],
  [1, '1 second'],
  [-5, '0 seconds'],
])('%d ms left are %s', (ms, words) => {
  expect(timeLeft('en', ms)).toBe(words)
})

test.each([
  ['en', 42_000, 'in 42 seconds'],
  ['de', 600_000, 'in 10 Minuten'],
  ['en', 3 * 3_600_000, 'in 3 hours'],
  ['en', -1, 'in 1 second'],
])('in %s %d ms from now is “%s”', (locale, ms, words) => {
  expect(fromNow(locale, ms)).toBe(words)
})
