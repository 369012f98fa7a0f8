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
 * The account as it is now: without the parts that are over, and with no part that begins in the future. A clock that
 * was wrong and has been corrected leaves such parts, which would last for as long as the clock was wrong; they begin
 * now instead. The same account where there is nothing to change.
 */
export function clean(account: Account, now: number): Account {
  const epoch = account.epoch && account.epoch.until > now ? begun(account.epoch, now) : null
  const attempts = mapLive(account.attempts, (attempt) => cleanAttempt(attempt, now), attemptEnd, now)
  const quotas = mapLive(
    account.quotas,
    (use) => begun(use, now),
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
    ...(redeemed && { redeemed: begun(redeemed, now) }),
    ...(opened && { opened: begun(opened, now) }),
    guesses: mapLive(
      guesses,
      (guess) => cleanGuess(guess, now),
      () => Number.POSITIVE_INFINITY,
      now,
    ),
  }
  const isSame = parts.redeemed === redeemed && parts.opened === opened && parts.guesses === guesses
  return begun(isSame ? attempt : { ...attempt, ...parts }, now)
}

function cleanGuess(guess: Guess, now: number): Guess {
  return guess.status === 'checking' ? begun(guess, now) : guess
}

function cleanSession(session: SessionRecord, now: number): SessionRecord {
  const idle = begun(session.idle, now)
  const renewal = session.renewal && begun(session.renewal, now)
  const isSame = idle === session.idle && renewal === session.renewal
  return begun(isSame ? session : { ...session, idle, ...(renewal && { renewal }) }, now)
}

/** A period that begins in the future begins now, and is as long as it was. */
function begun<P extends Period>(period: P, now: number): P {
  if (period.since <= now + clockToleranceMs) return period
  return { ...period, since: now, until: now + period.until - period.since }
}

/** The changed entries that are not over. The same record where all are the same. */
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
