import { DatabaseSync } from 'node:sqlite'
import { type BetterAuthOptions, betterAuth } from 'better-auth'
import { memoryAdapter } from 'better-auth/adapters/memory'
import { getMigrations } from 'better-auth/db/migration'
import { nextCookies } from 'better-auth/next-js'
import { emailOTP } from 'better-auth/plugins/email-otp'

/** Where SQLite keeps its file; without it everything is kept in memory. */
const { SQLITE_FILE, APP_URL = '' } = process.env

/** On `globalThis`, since Next.js loads a module more than once. */
const kept = globalThis as typeof globalThis & {
  mailed?: Map<string, string>
  betterAuth?: ReturnType<typeof makeAuth>
}

/** The newest code by address: nothing is mailed. */
kept.mailed ??= new Map()
export const mailed = kept.mailed

/** As its documentation shows it. Its rate limits are on: they apply to its own routes. */
function makeAuth() {
  const options = {
    baseURL: APP_URL,
    secret: 'only for the benchmark, and nowhere else',
    database: SQLITE_FILE
      ? new DatabaseSync(SQLITE_FILE)
      : memoryAdapter({ user: [], session: [], account: [], verification: [] }),
    rateLimit: { enabled: true },
    telemetry: { enabled: false },
    plugins: [
      emailOTP({
        // As long as ours, since the form submits a code of that length.
        otpLength: 8,
        async sendVerificationOTP({ email, otp }) {
          mailed.set(email, otp)
        },
      }),
      nextCookies(),
    ],
  } satisfies BetterAuthOptions
  const tables = SQLITE_FILE ? getMigrations(options).then(({ runMigrations }) => runMigrations()) : undefined
  return { auth: betterAuth(options), tables }
}

/** With its tables made. */
export async function auth() {
  kept.betterAuth ??= makeAuth()
  await kept.betterAuth.tables
  return kept.betterAuth.auth
}
