import { DatabaseSync } from 'node:sqlite'
import { type BetterAuthOptions, betterAuth } from 'better-auth'
import { memoryAdapter } from 'better-auth/adapters/memory'
import { getMigrations } from 'better-auth/db/migration'
import { nextCookies } from 'better-auth/next-js'
import { emailOTP } from 'better-auth/plugins/email-otp'

/** The path of SQLite's file. Without it, better-auth keeps everything in memory. */
const { SQLITE_FILE, APP_URL = '' } = process.env

/** State that all copies of this module share, because Next.js loads a module more than once. */
const shared = globalThis as typeof globalThis & {
  mailed?: Map<string, string>
  betterAuth?: ReturnType<typeof makeAuth>
}

/** The newest code for each email address, because no e-mail is sent. */
shared.mailed ??= new Map()
export const mailed = shared.mailed

/** Configures better-auth as its documentation shows. Its rate limits are on, but they apply only to its own routes. */
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
        // The same length as ours, because the form submits a code of that length without a click.
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

/** Returns better-auth once its tables exist. */
export async function auth() {
  shared.betterAuth ??= makeAuth()
  await shared.betterAuth.tables
  return shared.betterAuth.auth
}
