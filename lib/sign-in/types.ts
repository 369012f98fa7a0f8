import type { Limits } from '../account/limits.ts'
import type { BotVerdict } from '../bot-check/index.ts'
import type { BotAction } from '../bot-check/verdict.ts'
import type { Delivered } from '../delivery/delivery.ts'
import type { EmailAddress } from '../email-address.ts'
import type { Env } from '../env/index.ts'
import type { ClientIp } from '../http/client-ip.ts'
import type { Result } from '../magiclinksdev/index.ts'
import type { Locale } from '../messages/index.ts'
import type { IssuedCookie, SessionInput } from '../session/issue.ts'
import type { Session } from '../session/read.ts'
import type { Store } from '../store/store.ts'
import type { SignInError } from './errors.ts'
import type { KnownBrowser } from './known-browser.ts'
import type { PendingSignIn } from './pending.ts'

/**
 * What is known about the browser that sent a request. The cookies are sealed, and the client IP comes from the trusted
 * proxy. The client itself chooses `locale` and `software`.
 */
export interface Visitor {
  /** ID of the request, for log lines. */
  requestId: string
  clientIp: ClientIp
  locale: Locale
  /** The contents of the sealed cookies. */
  pending: PendingSignIn | null
  knownBrowser: KnownBrowser | null
  /** The token that the browser made for the bot check of this request. Empty if it made none. */
  captchaToken: string
  /** The session that this browser already has. */
  session: Session | null
  /** Names of the browser and the system, for the list of sessions. */
  software: { browser: string; system: string }
}

/** The services that signing in uses. They are passed in, so that a test can replace them. */
export interface Services {
  settings: Env
  limits: Limits
  store: Store
  /** The canonical address if it may sign in, or the error to show. */
  parseAllowedEmail: (input: string) => EmailAddress | { error: SignInError }
  checkCaptcha: (token: string, action: BotAction, requestId: string) => Promise<BotVerdict>
  deliverCode: (to: EmailAddress, reference: string, locale: Locale) => Promise<Delivered>
  validateOtp: (otpId: string, code: string) => Promise<Result<null>>
  /** Has the server make the JWT, and seals it. Null if that fails; the log says why. */
  issueSession: (input: SessionInput) => Promise<IssuedCookie | null>
  /** Milliseconds since the epoch. */
  now: () => number
  /** Milliseconds of a monotonic clock. */
  monotonic: () => number
  sleep: (ms: number) => Promise<void>
  /** A random UUID. */
  newId: () => string
}

/**
 * What one step of signing in returns: an error, with the pseudonym of the account for the log line; or where to go,
 * with the cookies to write (null clears one).
 */
export type SignInResult =
  | { error: SignInError; who?: string }
  | {
      redirect: string
      cookies: { pending?: PendingSignIn | null; session?: IssuedCookie; knownBrowser?: KnownBrowser }
      notice?: 'resent'
    }
