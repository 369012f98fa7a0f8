import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { locales } from '../messages/index.ts'
import { parseAllowedEmail } from '../sign-in/allowed-email.ts'
import { malformedCode, type SignInError } from '../sign-in/errors.ts'
import { outcomeError } from '../sign-in/verify-code.ts'
import { applySettings } from '../testing/settings.ts'
import { errorText } from './error-text.ts'

applySettings()
beforeEach(() => vi.useFakeTimers({ now: 1_700_000_000_000 }))
afterEach(() => vi.useRealTimers())

test.each(locales)('in the language %s, each placeholder of an error gets its value', (locale) => {
  const retryAt = Date.now() + 42_000
  const limits = [
    'tooManyFromClient',
    'sendTooSoon',
    'sendTooMany',
    'sendBusy',
    'sendUncertain',
    'sendTimedOut',
  ] as const
  const errors: SignInError[] = [
    ...limits.map((code) => ({ code, retryAt })),
    outcomeError({ outcome: 'wrong', left: 4 }).error,
    outcomeError({ outcome: 'too-many-guesses', retryAt }).error,
    malformedCode({ OTP_LENGTH: 8, OTP_ALPHABET: 'digits' }).error,
    malformedCode({ OTP_LENGTH: 8, OTP_ALPHABET: 'upper' }).error,
    ...[parseAllowedEmail('jane@example.org', ['example.com']), parseAllowedEmail('jane', [])].flatMap(
      (parsed) => (typeof parsed === 'string' ? [] : [parsed.error]),
    ),
  ]
  expect(errors).toHaveLength(12)
  expect(
    errors.map((error) => errorText(error, locale).error).filter((text) => /[{}]|undefined/.test(text)),
  ).toEqual([])
})

test('an error with a wait says when to try again, and has the time for a countdown', () => {
  const until = Date.now() + 42_000
  const { error, wait } = errorText({ code: 'sendTooSoon', retryAt: until }, 'en')
  expect(error).toMatch(/in 42 seconds\.$/)
  expect(wait).toEqual({ text: '42 seconds', until, now: Date.now() })
})

test('an error without a wait has no time', () => {
  const { error, wait } = errorText({ code: 'codeWrong', values: { left: 4 } }, 'en')
  expect(error).toMatch(/\b4\b/)
  expect(wait).toBeUndefined()
})
