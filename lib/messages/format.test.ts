import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { duration, formatTime, fromNow, interpolate, timeLeft } from './format.ts'

describe('interpolation', () => {
  test('placeholders are replaced once: a placeholder or a pattern in a value is plain text', () => {
    expect(interpolate('{a} and {b}', { a: '{b}', b: '$&' })).toBe('{b} and $&')
  })

  test('placeholders without a value stay visible, and never become "undefined"', () => {
    expect(interpolate('{a}', {})).toBe('{a}')
    expect(interpolate('{a}', { a: 0 })).toBe('0')
    expect(interpolate('{a}', { a: '' })).toBe('')
  })
})

describe('times', () => {
  beforeEach(() => vi.useFakeTimers({ now: 1_700_000_000_000 }))
  afterEach(() => vi.useRealTimers())
  const inMs = (ms: number) => fromNow('en', ms)

  test.each([
    [-5000, '1 second'],
    [0, '1 second'],
    [1, '1 second'],
    [41_001, '42 seconds'],
    [89_000, '89 seconds'],
    [90_000, '2 minutes'],
    [600_000, '10 minutes'],
    [90 * 60_000 - 1000, '90 minutes'],
    [90 * 60_000, '2 hours'],
    [24 * 3_600_000, '24 hours'],
  ])('%d ms from now is "%s": rounded up, so never too early', (ms, text) => {
    expect(inMs(ms)).toBe(text)
  })

  test('the remaining time of a code is never overstated by a minute', () => {
    expect([600_000, 61_000, 60_000, 1, -1].map((ms) => timeLeft('en', ms))).toEqual([
      '10 minutes',
      '2 minutes',
      '60 seconds',
      '1 second',
      '0 seconds',
    ])
  })

  test.each(['ar-EG', 'fa', 'mr', 'my'])('numbers in %s have ASCII digits, as codes do', (locale) => {
    const texts = [
      timeLeft(locale, 600_000),
      fromNow(locale, 42_000),
      formatTime(locale, 1_700_000_000_000, true, 'UTC'),
      formatTime(locale, 1_700_000_000_000, false),
    ]
    for (const text of texts) expect(text.replace(/[0-9]/g, '')).not.toMatch(/\p{Nd}/u)
  })

  test.each([
    ['en-GB', '9 July 2026 at 09:05', '13:46 UTC'],
    ['en-US', 'July 9, 2026 at 9:05 AM', '1:46 PM UTC'],
    ['de-AT', '9. Juli 2026 um 09:05', '13:46 UTC'],
  ])('in %s a date is "%s" and a time "%s"', (locale, date, time) => {
    expect(formatTime(locale, new Date(2026, 6, 9, 9, 5).getTime(), true)).toBe(date)
    expect(formatTime(locale, Date.UTC(2026, 6, 9, 13, 46), false, 'UTC')).toBe(time)
  })

  test('a duration of 1 is in the singular, and one of 10 in the plural', () => {
    expect([duration('en', 'minute', 1), duration('en', 'minute', 10)]).toEqual(['1 minute', '10 minutes'])
  })
})
