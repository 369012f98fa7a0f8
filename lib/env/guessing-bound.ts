import type { Env } from './schema.ts'

/** The promise: an attacker's chance of getting into a given account within a year is at most this. */
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
 * The chances that the limits leave to an attacker who guesses all year. The magiclinksdev server does not limit
 * guesses, so an account is protected by these limits only.
 * - `perAccount`: the attacker uses a new browser, and the store never loses the quotas.
 * - `worstCase`: the attacker uses up the quotas of new and of known browsers every day, and the store loses the quotas
 *   once a day. The promise is about this one.
 * - `anyAccountPerYear`: the expected number of takeovers, if the attacker requests codes for many accounts all year, as
 *   often as the application's limit allows.
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
