import type { Account, Attempt, Change, Period, SessionRecord } from './account.ts'

/** More sessions than any user has. One more replaces the least recently used, so that the document stays small. */
const maxSessions = 50
/** After a request has claimed a renewal, no other may renew the session for up to this long, even if that renewal fails. */
const renewalPauseMs = 60_000
/** A sign-out everywhere is remembered for longer than any send takes. */
const epochMs = 60 * 60_000

/** Whether the account lists this session, and it has not expired. */
export function isListed(account: Account, sessionId: string, now: number): boolean {
  return liveSession(account, sessionId, now) !== undefined
}

/** All live sessions, the latest sign-in first. */
export function liveSessions(account: Account, now: number): (SessionRecord & { sessionId: string })[] {
  return Object.entries(account.sessions)
    .filter(([sessionId]) => isListed(account, sessionId, now))
    .map(([sessionId, session]) => ({ sessionId, ...session }))
    .sort((a, b) => b.since - a.since)
}

/** Lists a session. Only `openSession` in `code.ts` calls this, because every session begins with an accepted code. */
export function listSession(account: Account, sessionId: string, session: SessionRecord): Account {
  const byLastUse = Object.entries(account.sessions).sort(([, a], [, b]) => b.idle.since - a.idle.since)
  const kept = Object.fromEntries(byLastUse.slice(0, maxSessions - 1))
  return { ...account, sessions: { ...kept, [sessionId]: session } }
}

/**
 * Lets one request renew a session, and no other for a while. Otherwise each request that still sends the old cookie
 * would have another JWT made.
 */
export function claimRenewal(
  account: Account,
  sessionId: string,
  renewEveryMs: number,
  now: number,
): Change<boolean> {
  const session = liveSession(account, sessionId, now)
  if (!session || (session.renewal && session.renewal.until > now)) return { account, result: false }
  // Never hold the claim past the next renewal.
  const renewal = { since: now, until: now + Math.min(renewalPauseMs, renewEveryMs) }
  return { account: withSession(account, sessionId, { ...session, renewal }), result: true }
}

/** Notes a renewal. False if the session is no longer listed: a renewal must not bring it back. */
export function extendSession(
  account: Account,
  sessionId: string,
  idleMs: number,
  now: number,
): Change<boolean> {
  const session = liveSession(account, sessionId, now)
  if (!session) return { account, result: false }
  const idle = { since: now, until: now + idleMs }
  return { account: withSession(account, sessionId, { ...session, idle }), result: true }
}

/**
 * Ends one session, and any attempt that could open it again. A failover can lose the opening of a session, and then
 * its code is still `redeemed`. An ID that this account does not know, such as another account's, changes nothing.
 */
export function endSession(account: Account, sessionId: string): Change<boolean> {
  const isUnopened = ({ redeemed, opened }: Attempt) => redeemed?.sessionId === sessionId && !opened
  const attempts = Object.entries(account.attempts).filter(([, attempt]) => !isUnopened(attempt))
  const wasListed = Object.hasOwn(account.sessions, sessionId)
  if (!wasListed && attempts.length === Object.keys(account.attempts).length)
    return { account, result: false }
  const sessions = Object.entries(account.sessions).filter(([id]) => id !== sessionId)
  const ended = { sessions: Object.fromEntries(sessions), attempts: Object.fromEntries(attempts) }
  return { account: { ...account, ...ended }, result: true }
}

/** Ends all sessions and attempts, even those whose code is still being sent. */
export function endAll(account: Account, epochId: string, now: number): Change<undefined> {
  const epoch = { id: epochId, since: now, until: now + epochMs }
  return { account: { ...account, epoch, sessions: {}, attempts: {} }, result: undefined }
}

/** Repeats an `endAll` that the store lost: ends the sessions and attempts that began up to this time. */
export function endOlder(account: Account, until: number): Change<undefined> {
  const sessions = newerThan(account.sessions, until)
  const attempts = newerThan(account.attempts, until)
  const ended =
    Object.keys(sessions).length < Object.keys(account.sessions).length ||
    Object.keys(attempts).length < Object.keys(account.attempts).length
  return { account: ended ? { ...account, sessions, attempts } : account, result: undefined }
}

function newerThan<T extends Period>(all: Readonly<Record<string, T>>, time: number): Record<string, T> {
  return Object.fromEntries(Object.entries(all).filter(([, { since }]) => since > time))
}

function liveSession(account: Account, sessionId: string, now: number): SessionRecord | undefined {
  const session = Object.hasOwn(account.sessions, sessionId) ? account.sessions[sessionId] : undefined
  return session && Math.min(session.until, session.idle.until) > now ? session : undefined
}

function withSession(account: Account, sessionId: string, session: SessionRecord): Account {
  return { ...account, sessions: { ...account.sessions, [sessionId]: session } }
}
