import type { Account, Attempt, Change, Guess, QuotaUseId, Redeemed, SessionRecord } from './account.ts'
import type { Limits } from './limits.ts'
import { type ConsumeResult, consume, refund } from './quotas.ts'
import { listSession } from './sessions.ts'

/**
 * The whole life of a code. One attempt holds at most one code.
 *
 * | status | meaning | submitting the accepted code | submitting another code |
 * | --- | --- | --- | --- |
 * | `active` | can be used | – | a guess, see `submit` |
 * | `redeemed` | the server accepted it; no session yet, e.g. because the JWT could not be made | opens the session, with the same session ID | wrong, and consumes a guess |
 * | `opened` | its session was opened, at most 60 s ago | leads to that session while it is listed | wrong, and consumes a guess |
 * | `exhausted` | all its guesses were wrong | – | refused |
 * | `replaced` | a newer code exists | refused | refused |
 * | `expired` | too old, ended by a sign-out, or lost by the store | refused | refused |
 *
 * A guess is a code that this attempt has not seen. The magiclinksdev server does not limit guesses, so only these
 * rules do.
 */
export type CodeStatus = 'active' | 'redeemed' | 'opened' | 'exhausted' | 'replaced' | 'expired'

/** Names a code. It comes from the sealed cookie, never from a form. */
export interface CodeId {
  attemptId: string
  otpId: string
}

/** A code that a user submitted. */
export interface Submission extends CodeId {
  /** HMAC of the code: the store never holds the code itself. */
  mac: string
  /** ID of the request. */
  request: string
  /** ID of the browser, if it signed in to this account before. */
  knownBrowser: string | undefined
}

/**
 * What came of a submitted code. `unknown`: the answer was lost, and the same code may be submitted again.
 * `probably-used`: after a lost answer, the API rejected the same code, so the lost answer was probably the 200.
 * `used`: the session of the code has ended.
 */
export type Outcome = { outcome: 'accepted'; redeemed: Redeemed } | FailedOutcome
export type FailedOutcome =
  | { outcome: 'wrong'; left: number }
  | { outcome: 'too-many-guesses'; retryAt: number }
  | { outcome: 'unknown' | 'probably-used' | 'not-evaluated' | 'used' | 'exhausted' | 'replaced' | 'expired' }

/** What to do with a submitted code: ask the API, wait for the request that is already asking, or answer. */
export type Submitted = { next: 'ask' | 'wait' } | { next: 'answer'; answer: Outcome }

/** What the API said: `unknown` if the code may have been evaluated, `not-evaluated` if it certainly was not. */
export type ApiAnswer = 'accepted' | 'wrong' | 'unknown' | 'not-evaluated'

/** Longer than any call of `otp/validate` takes, so no answer comes later. */
export const checkingMs = 7000
/** For this long, a code leads to its session again. A user needs this after a double submit or a lost response. */
const openedMs = 60_000
/** For at least this long an accepted code can still be turned into its session. */
const redeemedMs = 60_000

/**
 * Makes this the only code of its attempt. Changes nothing and returns false if the user has signed out everywhere
 * since the send began, or if the attempt has a code that was requested later. A slow send must not replace that code.
 */
export function saveCode(
  account: Account,
  { attemptId, otpId }: CodeId,
  { until, epoch }: { until: number; epoch: string | undefined },
  now: number,
): Change<boolean> {
  if (account.epoch && account.epoch.id !== epoch) return { account, result: false }
  const current = account.attempts[attemptId]
  if (current && current.until > until) return { account, result: false }
  return { account: withAttempt(account, attemptId, { otpId, since: now, until, guesses: {} }), result: true }
}

export function readCodeStatus(account: Account, code: CodeId, limits: Limits, now: number): CodeStatus {
  const attempt = attemptOf(account, code)
  if (!attempt) return replacedOrExpired(account, code)
  if (attempt.redeemed) return attempt.opened ? 'opened' : 'redeemed'
  if (attempt.until <= now) return 'expired'
  return isExhausted(attempt, limits) ? 'exhausted' : 'active'
}

/**
 * Refuses a submitted code before it costs anything, without asking the API. Returns undefined if `submit` must decide.
 */
export function refuseWithoutGuess(
  account: Account,
  submission: Submission,
  limits: Limits,
  now: number,
): FailedOutcome | undefined {
  const status = readCodeStatus(account, submission, limits, now)
  if (status === 'replaced' || status === 'expired') return { outcome: status }
  const attempt = attemptOf(account, submission)
  const guess = attempt?.guesses[submission.mac]
  if (attempt && guess?.status === 'wrong') return wrongOutcome(attempt, limits)
  return attempt && !guess && guessesLeft(attempt, limits) === 0 ? { outcome: 'exhausted' } : undefined
}

/** Decides in one step whether a submitted code is a new guess, and notes it before the API is asked. */
export function submit(
  account: Account,
  submission: Submission,
  limits: Limits,
  now: number,
): Change<Submitted> {
  const unchanged = (result: Submitted) => ({ account, result })
  const refused = refuseWithoutGuess(account, submission, limits, now)
  if (refused) return unchanged({ next: 'answer', answer: refused })

  const guess = guessOf(account, submission)
  if (guess?.status === 'accepted') {
    return unchanged({ next: 'answer', answer: outcomeOf(account, submission, limits) })
  }
  if (guess?.status === 'checking' && guess.until > now) return unchanged({ next: 'wait' })
  if (guess && 'consumed' in guess) {
    const again = checking(submission, guess.consumed, true, now)
    return { account: withGuess(account, submission, again), result: { next: 'ask' } }
  }

  const { account: counted, result } = consumeGuess(account, submission, limits, now)
  if (!result.ok) {
    return unchanged({ next: 'answer', answer: { outcome: 'too-many-guesses', retryAt: result.retryAt } })
  }
  // Only one code of an attempt is right, and the server has accepted another one.
  if (attemptOf(account, submission)?.redeemed) {
    const noted = withGuess(counted, submission, { status: 'wrong' })
    return { account: noted, result: { next: 'answer', answer: outcomeOf(noted, submission, limits) } }
  }
  const first = checking(submission, result.consumed, false, now)
  return { account: withGuess(counted, submission, first), result: { next: 'ask' } }
}

/**
 * New browsers share one quota. A known browser first consumes from the quotas for known browsers, and once these are
 * used up, from the shared one.
 */
function consumeGuess(
  account: Account,
  { knownBrowser }: Submission,
  limits: Limits,
  now: number,
): Change<ConsumeResult> {
  const shared = [limits.guesses('new')]
  if (!knownBrowser) return consume(account, shared, now)
  const own = [limits.guesses('known'), limits.guessesOfKnownBrowser(knownBrowser)]
  const consumed = consume(account, own, now)
  return consumed.result.ok ? consumed : consume(account, shared, now)
}

/**
 * Notes what the API said. Only the last request that asked about a code may note a failure. Any request may note a
 * 200.
 *
 * @param sessionId A new random ID, for the session that the code leads to if the API accepted it.
 */
export function settle(
  account: Account,
  submission: Submission,
  answer: ApiAnswer,
  sessionId: string,
  limits: Limits,
  now: number,
): Change<Outcome> {
  const noted =
    answer === 'accepted'
      ? redeem(account, submission, sessionId, now)
      : noteFailure(account, submission, answer)
  const outcome = outcomeOf(noted, submission, limits)
  const isProbablyUsed = answer === 'wrong' && outcome.outcome === 'unknown'
  return { account: noted, result: isProbablyUsed ? { outcome: 'probably-used' } : outcome }
}

function redeem(account: Account, submission: Submission, sessionId: string, now: number): Account {
  const attempt = attemptOf(account, submission)
  if (!attempt || attempt.redeemed) return account
  const { mac } = submission
  const guess = attempt.guesses[mac]
  const redeemed = { mac, sessionId, since: now, until: Math.max(attempt.until, now + redeemedMs) }
  const guesses = { ...attempt.guesses, [mac]: { status: 'accepted' } as const }
  const noted = withAttempt(account, submission.attemptId, { ...attempt, guesses, redeemed })
  // A success refunds its own guess, and no other.
  return guess && 'consumed' in guess ? refund(noted, guess.consumed) : noted
}

function noteFailure(
  account: Account,
  submission: Submission,
  answer: Exclude<ApiAnswer, 'accepted'>,
): Account {
  const guess = guessOf(account, submission)
  if (guess?.status !== 'checking' || guess.request !== submission.request) return account
  const { askedBefore, consumed } = guess
  if (answer === 'not-evaluated' && !askedBefore) {
    return refund(withGuess(account, submission, undefined), consumed)
  }
  if (answer === 'wrong' && !askedBefore) return withGuess(account, submission, { status: 'wrong' })
  return withGuess(account, submission, { status: 'unknown', consumed })
}

/** What came of a submitted code, or undefined while a request is asking the API about it. Changes nothing. */
export function readOutcome(
  account: Account,
  submission: Submission,
  limits: Limits,
  now: number,
): Outcome | undefined {
  const guess = guessOf(account, submission)
  const isChecking = guess?.status === 'checking' && guess.until > now
  return isChecking ? undefined : outcomeOf(account, submission, limits)
}

/** Whether the session of an accepted code was opened, or why not. */
export type Opened = 'opened' | 'used' | 'replaced' | 'expired'

/**
 * Opens the session of an accepted code, once its JWT exists. It lists the session and marks the code in one step, so
 * one code opens at most one session, and a session that was signed out never comes back. A duplicate submit finds the
 * session already open.
 */
export function openSession(
  account: Account,
  code: CodeId,
  sessionId: string,
  session: SessionRecord,
  now: number,
): Change<Opened> {
  const attempt = attemptOf(account, code)
  if (attempt?.redeemed?.sessionId !== sessionId) return { account, result: replacedOrExpired(account, code) }
  if (attempt.opened) {
    const isListed = Object.hasOwn(account.sessions, sessionId)
    return { account, result: isListed ? 'opened' : 'used' }
  }
  const opened = { since: now, until: now + openedMs }
  const listed = listSession(account, sessionId, session)
  return { account: withAttempt(listed, code.attemptId, { ...attempt, opened }), result: 'opened' }
}

function outcomeOf(account: Account, submission: Submission, limits: Limits): Outcome {
  const attempt = attemptOf(account, submission)
  if (!attempt) return { outcome: replacedOrExpired(account, submission) }
  const guess = attempt.guesses[submission.mac]
  if (!guess) return { outcome: 'not-evaluated' }
  if (guess.status === 'wrong') return wrongOutcome(attempt, limits)
  if (guess.status !== 'accepted' || !attempt.redeemed) return { outcome: 'unknown' }
  const { redeemed, opened } = attempt
  const isSignedOut = opened && !Object.hasOwn(account.sessions, redeemed.sessionId)
  return isSignedOut ? { outcome: 'used' } : { outcome: 'accepted', redeemed }
}

function wrongOutcome(attempt: Attempt, limits: Limits): FailedOutcome {
  if (isExhausted(attempt, limits)) return { outcome: 'exhausted' }
  return { outcome: 'wrong', left: guessesLeft(attempt, limits) }
}

function attemptOf(account: Account, { attemptId, otpId }: CodeId): Attempt | undefined {
  const attempt = account.attempts[attemptId]
  return attempt?.otpId === otpId ? attempt : undefined
}

function guessOf(account: Account, submission: Submission): Guess | undefined {
  return attemptOf(account, submission)?.guesses[submission.mac]
}

function replacedOrExpired(account: Account, { attemptId, otpId }: CodeId): 'replaced' | 'expired' {
  const current = account.attempts[attemptId]
  return current && current.otpId !== otpId ? 'replaced' : 'expired'
}

/** How many more different codes can be submitted. */
function guessesLeft({ guesses }: Attempt, { guessesPerCode }: Limits): number {
  return Math.max(0, guessesPerCode - Object.keys(guesses).length)
}

/** An attempt is not exhausted while it has a code whose answer was lost: that code may be submitted again. */
function isExhausted(attempt: Attempt, limits: Limits): boolean {
  const all = Object.values(attempt.guesses)
  return guessesLeft(attempt, limits) === 0 && all.every(({ status }) => status === 'wrong')
}

function checking(
  { request }: Submission,
  consumed: readonly QuotaUseId[],
  askedBefore: boolean,
  now: number,
): Guess {
  return { status: 'checking', request, askedBefore, consumed, since: now, until: now + checkingMs }
}

/** The account with this guess noted, or without it. */
function withGuess(account: Account, submission: Submission, guess: Guess | undefined): Account {
  const attempt = attemptOf(account, submission)
  if (!attempt) return account
  const { [submission.mac]: _, ...others } = attempt.guesses
  const guesses = guess ? { ...others, [submission.mac]: guess } : others
  return withAttempt(account, submission.attemptId, { ...attempt, guesses })
}

function withAttempt(account: Account, id: string, attempt: Attempt): Account {
  return { ...account, attempts: { ...account.attempts, [id]: attempt } }
}
