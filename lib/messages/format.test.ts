import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { env } from '../env/index.ts'
import { rules } from '../limits/rules.ts'
import { parseSignInAddress } from '../sign-in/address.ts'
import { codeMalformed, countRefusal } from '../sign-in/refuse.ts'
import { applySettings } from '../testing/settings.ts'
import { duration, fill, fromNow, timeLeft } from './format.ts'
import { locales } from './index.ts'
import { textOf } from './refusal.ts'

applySettings()

describe('placeholders', () => {
  test.each(locales)('are filled in every refusal that a person can read in %s', (locale) => {
    const retryAt = Date.now() + 42_000
    const { sendsOfAll, ...others } = rules(env())
    const limits = [...Object.values(others), ...Object.values(sendsOfAll)]
    const refusals = [
      ...limits.map((rule) => countRefusal({ ok: false, rule, retryAt })),
      codeMalformed({ OTP_LENGTH: 8, OTP_ALPHABET: 'digits' }),
      codeMalformed({ OTP_LENGTH: 8, OTP_ALPHABET: 'upper' }),
      parseSignInAddress('jane@example.org', ['example.com']),
      parseSignInAddress('jane', []),
    ]
    const texts = refusals.map((refusal) => (typeof refusal === 'string' ? refusal : textOf(refusal, locale)))
    expect(texts.filter((text) => /[{}]|undefined/.test(text))).toEqual([])
  })

  test('are filled once: a value cannot bring another placeholder or a pattern', () => {
    expect(fill('{a} and {b}', { a: '{b}', b: '$&' })).toBe('{b} and $&')
  })

  test('without a value stay to be seen in a test, and are never "undefined"', () => {
    expect(fill('{a}', {})).toBe('{a}')
    expect(fill('{a}', { a: 0 })).toBe('0')
    expect(fill('{a}', { a: '' })).toBe('')
  })
})

describe('times', () => {
  beforeEach(() => vi.useFakeTimers({ now: 1_700_000_000_000 }))
  afterEach(() => vi.useRealTimers())
  const inMs = (ms: number) => fromNow('en', ms)

  test.each([
    [-5000, 'in 1 second'],
    [0, 'in 1 second'],
    [1, 'in 1 second'],
    [41_001, 'in 42 seconds'],
    [89_000, 'in 89 seconds'],
    [90_000, 'in 2 minutes'],
    [600_000, 'in 10 minutes'],
    [90 * 60_000 - 1000, 'in 90 minutes'],
    [90 * 60_000, 'in 2 hours'],
    [24 * 3_600_000, 'in 24 hours'],
  ])('%d ms from now is "%s": never sooner than the server lets it', (ms, words) => {
    expect(inMs(ms)).toBe(words)
  })

  test('a refusal says from when it works again', () => {
    expect(textOf({ code: 'sendTooSoon', retryAt: Date.now() + 42_000 }, 'en')).toMatch(/in 42 seconds\.$/)
    expect(textOf({ code: 'codeWrong', values: { left: 4 } }, 'en')).toMatch(/\b4\b/)
  })

  test('what is left of a code is never said to be more than it is by a minute', () => {
    expect([600_000, 61_000, 60_000, 1, -1].map((ms) => timeLeft('en', ms))).toEqual([
      '10 minutes',
      '2 minutes',
      '60 seconds',
      '1 second',
      '0 seconds',
    ])
  })

  test('durations come in words, with the right plural', () => {
    expect([duration('en', 'minute', 1), duration('en', 'minute', 10)]).toEqual(['1 minute', '10 minutes'])
  })
})
