import { globSync, readFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { env } from '../env/index.ts'
import { rules } from '../limits/rules.ts'
import { parseSignInAddress } from '../sign-in/address.ts'
import { codeMalformed, countRefusal } from '../sign-in/refuse.ts'
import { applySettings } from '../testing/settings.ts'
import { en } from './en.ts'
import { duration, fill, fromNow, timeLeft } from './format.ts'
import { locales, type MessageKey, messagesFor } from './index.ts'
import { textOf } from './refusal.ts'

applySettings()

const root = new URL('../../', import.meta.url).pathname
const sources = globSync(['{app,components,lib}/**/*.{ts,tsx}', 'proxy.ts'], { cwd: root })
  .filter((file) => !/\.test\.tsx?$|^lib\/messages\/(en|de|ar)\.ts$/.test(file))
  .map((file) => ({ file, text: readFileSync(`${root}${file}`, 'utf8') }))
const isKey = (key: string): key is MessageKey => key in en
const keys = Object.keys(en).filter(isKey)

const placeholders = (sentence: string) => [...sentence.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)

describe('the table of sentences', () => {
  test('holds no sentence that nothing shows', () => {
    const used = (key: string) => sources.some(({ text }) => new RegExp(`(\\.|')${key}\\b`).test(text))
    expect(keys.filter((key) => !used(key))).toEqual([])
  })

  test('holds each sentence once', () => {
    const repeated = keys.filter((key, i) => Object.values(en).indexOf(en[key]) !== i)
    // The same words in two places that may come to differ: a page and an e-mail, a title and its button.
    expect(repeated).toEqual(['signInTitle', 'checkButton', 'accountTitle', 'mailNewest'])
  })

  test('is where all sentences stand: none is typed into a page', () => {
    const typed = sources
      .filter(({ file }) => /^(app|components)\//.test(file))
      .flatMap(({ file, text }) =>
        [...text.matchAll(/>\s*([A-Z][a-z]+ [^<>{}=;]*)\s*</g)].map(([, words]) => `${file}: ${words}`),
      )
    expect(typed).toEqual([])
  })

  test.each(locales)('has the same placeholders in %s as in English', (locale) => {
    const words = messagesFor(locale)
    const differing = keys.filter(
      (key) => placeholders(words[key]).sort().join() !== placeholders(en[key]).sort().join(),
    )
    expect(differing).toEqual([])
  })
})

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
    expect(textOf({ code: 'codeWrong', values: { left: 4 } }, 'en')).toMatch(/Tries left: 4\.$/)
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
