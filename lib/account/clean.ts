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
 * Drops the parts of an account that have ended. A part that was dated by a clock that ran ahead would end too late, so
 * a part that begins in the future begins now instead. Returns the very same account if there is nothing to change.
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
  const cleaned = {
    ...(redeemed && { redeemed: clampStart(redeemed, now) }),
    ...(opened && { opened: clampStart(opened, now) }),
    guesses: mapLive(
      guesses,
      (guess) => cleanGuess(guess, now),
      () => Number.POSITIVE_INFINITY,
      now,
    ),
  }
  const isSame = cleaned.redeemed === redeemed && cleaned.opened === opened && cleaned.guesses === guesses
  return clampStart(isSame ? attempt : { ...attempt, ...cleaned }, now)
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

/** If a period begins in the future, beyond the clock tolerance, it begins now instead and keeps its length. */
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
