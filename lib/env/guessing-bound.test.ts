import { expect, test } from 'vitest'
import { guessingBound, promisedBound } from './guessing-bound.ts'
import { schema } from './schema.ts'

const settings = {
  OTP_ALPHABET: 'digits',
  OTP_LENGTH: 8,
  LIMIT_WRONG_PER_ACCOUNT_PER_DAY: 50,
  LIMIT_WRONG_PER_CODE: 5,
  LIMIT_SENDS_PER_HOUR: 1000,
} as const

const names = {
  OTP_ALPHABET: true,
  OTP_LENGTH: true,
  LIMIT_WRONG_PER_ACCOUNT_PER_DAY: true,
  LIMIT_WRONG_PER_CODE: true,
  LIMIT_SENDS_PER_HOUR: true,
} as const

test('with 8 digits and 50 wrong guesses a day, the chance for a given account is 1.8 in 10,000 a year (7.3 at worst), and 0.44 takeovers a year are expected over all accounts', () => {
  const bound = guessingBound(settings)
  expect(bound.perAccount).toBeCloseTo(1.825e-4, 10)
  expect(bound.worstCase).toBeCloseTo(7.3e-4, 10)
  expect(bound.anyAccountPerYear).toBeCloseTo(0.438, 10)
})

test('with the default settings, the yearly chance of a takeover of a given account is at most 1 in 1,000 in the worst case', () => {
  expect(promisedBound).toBe(0.001)
  const defaults = schema.pick(names).parse({})
  expect(guessingBound(defaults).worstCase).toBeLessThanOrEqual(promisedBound)
})

test('the guessing bound depends on the size of the alphabet', () => {
  const codes = (OTP_ALPHABET: 'digits' | 'upper' | 'digits+upper') =>
    Math.round((2 * 50 * 730) / guessingBound({ ...settings, OTP_ALPHABET, OTP_LENGTH: 4 }).worstCase)
  expect(codes('digits')).toBe(10_000)
  expect(codes('upper')).toBe(456_976)
  expect(codes('digits+upper')).toBe(1_679_616)
})
