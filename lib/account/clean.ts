import { clockToleranceMs } from '../clock.ts'
import {
  type Account,
  type Attempt,
  attemptEnd,
  type Guess,
  type Period,
  type SessionRecord,
  sessionEnd,
} from './account.ts'

/**
 * Drops the parts of an account that have ended, and moves parts that begin in the future to now. A clock that ran
 * ahead and was corrected leaves such parts, which would otherwise end too late. Returns the very same account if there
 * is nothing to change.
 */
export function clean(account: Account, now: number): Account {
  const epoch = account.epoch && account.epoch.until > now ? clampStart(account.epoch, now) : null
  const attempts = mapLive(account.attempts, (attempt) => cleanAttempt(attempt, now), attemptEnd, now)
  const quotas = mapLive(
    account.quotas,
    (use) => clampStart(use, now),
    ({ until }) => until,
    now,
  )
  const sessions = mapLive(account.sessions, (session) => cleanSession(session, now), sessionEnd, now)
  const isSame =
    epoch === account.epoch &&
    attempts === account.attempts &&
    quotas === account.quotas &&
    sessions === account.sessions
  return isSame ? account : { epoch, attempts, quotas, sessions }
}

function cleanAttempt(attempt: Attempt, now: number): Attempt {
  const { redeemed, opened, guesses } = attempt
  const parts = {
    ...(redeemed && { redeemed: clampStart(redeemed, now) }),
    ...(opened && { opened: clampStart(opened, now) }),
    guesses: mapLive(
      guesses,
      (guess) => cleanGuess(guess, now),
      () => Number.POSITIVE_INFINITY,
      now,
    ),
  }
  const isSame = parts.redeemed === redeemed && parts.opened === opened && parts.guesses === guesses
  return clampStart(isSame ? attempt : { ...attempt, ...parts }, now)
}

function cleanGuess(guess: Guess, now: number): Guess {
  return guess.status === 'checking' ? clampStart(guess, now) : guess
}

function cleanSession(session: SessionRecord, now: number): SessionRecord {
  const idle = clampStart(session.idle, now)
  const renewal = session.renewal && clampStart(session.renewal, now)
  const isSame = idle === session.idle && renewal === session.renewal
  return clampStart(isSame ? session : { ...session, idle, ...(renewal && { renewal }) }, now)
}

/** Moves a period that begins in the future to now. Its length stays the same. */
function clampStart<P extends Period>(period: P, now: number): P {
  if (period.since <= now + clockToleranceMs) return period
  return { ...period, since: now, until: now + period.until - period.since }
}

/** Changes each entry and drops those that have ended. Returns the very same record if nothing changed. */
function mapLive<T>(
  entries: Readonly<Record<string, T>>,
  change: (entry: T) => T,
  endOf: (entry: T) => number,
  now: number,
): Readonly<Record<string, T>> {
  const before = Object.entries(entries)
  const after = before
    .map(([id, entry]) => [id, change(entry)] as const)
    .filter(([, entry]) => endOf(entry) > now)
  const isSame = after.length === before.length && after.every(([, entry], i) => entry === before[i]?.[1])
  return isSame ? entries : Object.fromEntries(after)
}
