import type { Env } from '../env/schema.ts'
import type { Rule } from '../store/store.ts'

const minute = 60
const hour = 60 * minute
const day = 24 * hour

/** Wrong guesses a day from one known browser; then it shares the lane of unknown ones. */
const wrongPerDevicePerDay = 10
/** What browsers that never signed in may use of the application's hourly sends; the rest is kept for known ones. */
const unknownShareOfSends = 0.8

/**
 * Browsers that signed in to the account before have budgets of their own, so that a stranger who knows the address
 * can spend only the other lane: OWASP's device cookies.
 */
export type Lane = 'known' | 'unknown'

/** All limits, as data. Names are store keys: two rules of one name share their counts. */
export function rules(env: Env) {
  return {
    sendsFromAddress: rule('send-address', env.LIMIT_SENDS_PER_ADDRESS_PER_HOUR, hour),
    wrongFromAddress: rule('wrong-address', env.LIMIT_WRONG_PER_ADDRESS_PER_HOUR, hour),
    fromUnknownAddress: rule('unknown-address', env.LIMIT_UNKNOWN_ADDRESS_PER_HOUR, hour),

    sendGap: rule('send-gap', 1, env.LIMIT_SECONDS_BETWEEN_SENDS),
    sendsPerHour: rule('send-hour', env.LIMIT_SENDS_PER_ACCOUNT_PER_HOUR, hour),
    sendsPerDay: rule('send-day', env.LIMIT_SENDS_PER_ACCOUNT_PER_DAY, day),
    sendsOfAll: {
      known: rule('send-all', env.LIMIT_SENDS_PER_HOUR, hour),
      unknown: rule('send-all', Math.ceil(env.LIMIT_SENDS_PER_HOUR * unknownShareOfSends), hour),
    },

    // A code lives for at most 10 minutes, so an hour is as good as for ever.
    wrongPerCode: rule('wrong-code', env.LIMIT_WRONG_PER_CODE, hour),
    wrongPerAccount: rule('wrong-account', env.LIMIT_WRONG_PER_ACCOUNT_PER_DAY, day),
    wrongPerDevice: rule('wrong-device', wrongPerDevicePerDay, day),
  } as const
}

function rule(name: string, points: number, seconds: number): Rule {
  return { name, points, seconds }
}
