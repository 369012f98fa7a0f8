import type { Env } from '../env/schema.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

/** After this many wrong guesses in a day, a known browser shares the quota of the new browsers. */
const wrongPerKnownBrowserPerDay = 10
/** The share of the application's hourly quota that new browsers may use. The rest is reserved for known browsers. */
const newBrowsersShareOfSends = 0.8

/**
 * At most `limit` uses in a window of `ms` milliseconds, which begins with the first use. The name is stored, so it
 * must not change.
 */
export interface Quota {
  name: string
  limit: number
  ms: number
}

/**
 * Browsers that signed in to the account before have their own quotas, so that an attacker who knows the email address
 * can use up only those of the new browsers (OWASP: device cookies).
 */
export type Tier = 'new' | 'known'

export type Limits = ReturnType<typeof limitsFrom>

export function limitsFrom(env: Env) {
  return {
    guessesPerCode: env.LIMIT_WRONG_PER_CODE,

    /** Codes sent to one account. */
    sends: (tier: Tier) => ({
      cooldown: quota(`send-cooldown:${tier}`, 1, env.LIMIT_SECONDS_BETWEEN_SENDS * 1000),
      perHour: quota(`sends-per-hour:${tier}`, env.LIMIT_SENDS_PER_ACCOUNT_PER_HOUR, hourMs),
      perDay: quota(`sends-per-day:${tier}`, env.LIMIT_SENDS_PER_ACCOUNT_PER_DAY, dayMs),
    }),

    /** Wrong guesses at one account. */
    guesses: (tier: Tier) => quota(`guesses:${tier}`, env.LIMIT_WRONG_PER_ACCOUNT_PER_DAY, dayMs),
    guessesOfKnownBrowser: (id: string) => quota(`guesses:${id}`, wrongPerKnownBrowserPerDay, dayMs),

    /** Per client IP, or per account for its known browsers. Consumed before anything that costs money. */
    client: {
      send: { limit: env.LIMIT_SENDS_PER_ADDRESS_PER_HOUR, windowMs: hourMs },
      guess: { limit: env.LIMIT_WRONG_PER_ADDRESS_PER_HOUR, windowMs: hourMs },
    },
    /** Sends and guesses together, for all clients whose IP is unknown. */
    unknownClients: { limit: env.LIMIT_UNKNOWN_ADDRESS_PER_HOUR, windowMs: hourMs },

    /** Codes sent by the whole application. Both tiers use one counter. */
    allSends: (tier: Tier) => ({
      limit: Math.ceil(env.LIMIT_SENDS_PER_HOUR * (tier === 'new' ? newBrowsersShareOfSends : 1)),
      windowMs: hourMs,
    }),
  } as const
}

function quota(name: string, limit: number, ms: number): Quota {
  return { name, limit, ms }
}
