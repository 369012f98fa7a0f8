import type { Env } from './schema.ts'

/** The promise: an attacker gets into a given account with at most this chance in a year. */
export const promisedBound = 1 / 1000

const alphabetSize = { digits: 10, upper: 26, 'digits+upper': 36 } as const
const daysPerYear = 365
const hoursPerYear = 24 * daysPerYear

/** The settings that the bound is computed from. */
export const boundSettings = [
  'OTP_ALPHABET',
  'OTP_LENGTH',
  'LIMIT_WRONG_PER_ACCOUNT_PER_DAY',
  'LIMIT_WRONG_PER_CODE',
  'LIMIT_SENDS_PER_HOUR',
] as const
export type BoundSettings = Pick<Env, (typeof boundSettings)[number]>

/**
 * The chances that the limits leave to an attacker who guesses all year. The server behind this application does not
 * limit guesses, so nothing else protects an account.
 * - `perAccount`: from a browser that never signed in, with the counters never lost.
 * - `worstCase`: both tiers (new and known browsers) used up daily, and the counters lost once a day. This is promised.
 * - `anyAccountPerYear`: expected takeovers of some account, with one code each for many accounts, all year at the limit.
 */
export function guessingBound(env: BoundSettings) {
  const codes = alphabetSize[env.OTP_ALPHABET] ** env.OTP_LENGTH
  const perDay = env.LIMIT_WRONG_PER_ACCOUNT_PER_DAY
  return {
    perAccount: (perDay * daysPerYear) / codes,
    worstCase: (2 * perDay * (daysPerYear + daysPerYear)) / codes,
    anyAccountPerYear: (env.LIMIT_WRONG_PER_CODE * env.LIMIT_SENDS_PER_HOUR * hoursPerYear) / codes,
  }
}
