/**
 * The document of one account, stored under a pseudonym of its email address. The files beside this one hold
 * the rules: pure functions `(account, …, now) => { account, result }`, one file for each subject. A rule that changes
 * nothing returns the very same account, so that nothing is written. Times are in milliseconds since the epoch.
 */
export interface Account {
  /** "Sign out everywhere" changes it, so that a code requested before the sign-out cannot be saved after it. */
  epoch: Epoch | null
  /** Sign-in attempts, by attempt ID. */
  attempts: Readonly<Record<string, Attempt>>
  /** Used quotas, by the name of the quota. */
  quotas: Readonly<Record<string, QuotaUse>>
  /** Live sessions, by session ID. */
  sessions: Readonly<Record<string, SessionRecord>>
}

/** A stretch of time. */
export interface Period {
  since: number
  until: number
}

interface Epoch extends Period {
  id: string
}

/** One user's try to sign in, in one browser. It holds one code, and a resend replaces that code. */
export interface Attempt extends Period {
  otpId: string
  /** The codes that were submitted, by their MAC. */
  guesses: Readonly<Record<string, Guess>>
  /** The server accepted one of those codes. */
  redeemed?: Redeemed
  /** A session was opened with that code. The attempt is dropped when this period ends. */
  opened?: Period
}

/**
 * - `checking`: a request is asking the API about the code. After the period, no answer can come.
 * - `wrong`: the API rejected the code, or had already accepted another code of this attempt.
 * - `unknown`: the API may have evaluated the code, but its answer was lost.
 * - `accepted`: the API said 200.
 */
export type Guess =
  | { status: 'wrong' | 'accepted' }
  | { status: 'unknown'; consumed: readonly QuotaUseId[] }
  | Checking

interface Checking extends Period {
  status: 'checking'
  /** ID of the request that asks the API. */
  request: string
  /** An earlier request asked about the same code. Its answer was lost, and may have been the 200. */
  askedBefore: boolean
  /** What to refund if the code turns out to be right, or was not evaluated. */
  consumed: readonly QuotaUseId[]
}

/** The session that an accepted code leads to. The period begins when the server accepts the code. */
export interface Redeemed extends Period {
  mac: string
  sessionId: string
}

/** How much of a quota has been used in one window. */
interface QuotaUse extends Period {
  used: number
}

/** Names the window that a use was consumed in, so that its refund cannot go into a later window. */
export interface QuotaUseId {
  name: string
  until: number
}

/** A live session. Its period ends at its absolute end. A session that the document does not list has ended. */
export interface SessionRecord extends Period {
  /** From the sign-in or the last renewal until the session ends for lack of use. */
  idle: Period
  /** A request has claimed the renewal. No other request renews the session before this period ends. */
  renewal?: Period
  /** Only the names of the browser and the operating system. */
  browser: string
  system: string
}

/** What a rule returns. */
export interface Change<Result> {
  account: Account
  result: Result
}

export const emptyAccount: Account = { epoch: null, attempts: {}, quotas: {}, sessions: {} }

/** When the last part of the account ends; 0 if it has none. */
export function accountEnd({ epoch, attempts, quotas, sessions }: Account): number {
  return Math.max(
    epoch?.until ?? 0,
    ...Object.values(attempts).map(attemptEnd),
    ...Object.values(quotas).map(({ until }) => until),
    ...Object.values(sessions).map(sessionEnd),
  )
}

/** When an attempt ends. It is kept while a request waits for the API's answer, even if the code expires first. */
export function attemptEnd({ until, redeemed, opened, guesses }: Attempt): number {
  if (opened) return opened.until
  if (redeemed) return redeemed.until
  return Math.max(
    until,
    ...Object.values(guesses).map((guess) => (guess.status === 'checking' ? guess.until : 0)),
  )
}

export function sessionEnd({ until, idle }: SessionRecord): number {
  return Math.min(until, idle.until)
}
