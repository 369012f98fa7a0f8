/**
 * The document of one account, stored under a pseudonym of its email address. The files beside this one hold
 * the rules: pure functions `(account, …, now) => { account, result }`, one file for each subject. A rule that changes
 * nothing returns the very same account, so that nothing is written. Times are in milliseconds since the epoch.
 */
export interface Account {
  /** Changes with "sign out everywhere", so that a code requested before it cannot be saved after it. */
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

export interface Epoch extends Period {
  id: string
}

/** One user's try to sign in, in one browser. It holds at most one code; a resend replaces it. */
export interface Attempt extends Period {
  otpId: string
  /** The codes that were submitted, by their MAC. */
  guesses: Readonly<Record<string, Guess>>
  /** The server accepted one of them. */
  redeemed?: Redeemed
  /** A session was opened with it. When this ends, the whole attempt goes. */
  opened?: Period
}

/**
 * - `checking`: a request is asking the API about it, until the end of the period at the latest.
 * - `wrong`: the API said so. - `unknown`: it may have been evaluated, and the answer was lost.
 * - `accepted`: the API said 200.
 */
export type Guess =
  | { status: 'wrong' | 'accepted' }
  | { status: 'unknown'; consumed: readonly QuotaUseId[] }
  | Checking

export interface Checking extends Period {
  status: 'checking'
  /** ID of the request that asks. */
  request: string
  /** An earlier request asked about the same code, and its lost answer may have been the 200. */
  askedBefore: boolean
  /** What to refund if the code turns out to be right, or was not evaluated. */
  consumed: readonly QuotaUseId[]
}

/** What an accepted code leads to, and until when. It began when the server accepted the code. */
export interface Redeemed extends Period {
  mac: string
  sessionId: string
}

/** What is used of a quota in one window. */
export interface QuotaUse extends Period {
  used: number
}

/** Names the window that something was consumed in, so that a refund cannot go into a later one. */
export interface QuotaUseId {
  name: string
  until: number
}

/** A live session, until its absolute end. What is not listed is not a session. */
export interface SessionRecord extends Period {
  /** When it was used last, to within one renewal, and when it ends if it is not used again. */
  idle: Period
  /** A request renews it; no other does before this ends. */
  renewal?: Period
  /** Roughly where: the names of the browser and the system, and no more. */
  browser: string
  system: string
}

/** What a rule returns. */
export interface Change<Result> {
  account: Account
  result: Result
}

export const emptyAccount: Account = { epoch: null, attempts: {}, quotas: {}, sessions: {} }

/** When the last part of the account ends; 0 where there is none. */
export function accountEnd({ epoch, attempts, quotas, sessions }: Account): number {
  return Math.max(
    epoch?.until ?? 0,
    ...Object.values(attempts).map(attemptEnd),
    ...Object.values(quotas).map(({ until }) => until),
    ...Object.values(sessions).map(sessionEnd),
  )
}

/** When an attempt ends. While a request waits for the API's answer the attempt is kept, even if the code expires first. */
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
