import 'server-only'
import { setTimeout } from 'node:timers/promises'
import { claimRenewal, extendSession } from '../account/sessions.ts'
import { clockToleranceMs } from '../clock.ts'
import { env } from '../env/index.ts'
import { log } from '../log.ts'
import { pseudonym } from '../pseudonym.ts'
import { isStoreUnavailable } from '../store/unavailable.ts'
import { accountOf } from './account.ts'
import { type IssuedCookie, issueSessionCookie } from './issue.ts'
import { verifyJwt } from './jwt.ts'
import type { Session } from './read.ts'

/** A session is renewed after a tenth of the idle time, or after an hour if that is sooner. */
const renewAfterIdleFraction = 0.1
const maxRenewAfterMs = 60 * 60 * 1000
/** A page waits at most this long for a renewal, because the old JWT is still valid. */
const timeoutMs = 1000

/**
 * A new cookie for a session that is due for renewal. Null if it is not due, if another request is renewing it, if the
 * renewal fails, or if the session ends meanwhile.
 *
 * @param request The ID of the request, for log lines.
 */
export async function renewIfDue(session: Session, request: string): Promise<IssuedCookie | null> {
  if (!needsRenewal(session)) return null
  try {
    return await renew(session, request)
  } catch (error) {
    // Whatever went wrong, e.g. in the database that a fork reads claims from, the old JWT is still valid. If the store
    // is unavailable, the page says so itself.
    const cause = error instanceof Error ? error.name : 'unknown'
    if (!isStoreUnavailable(error)) warnFailed(session, request, cause)
    return null
  }
}

async function renew(session: Session, request: string): Promise<IssuedCookie | null> {
  const { sid, email, since } = session
  const account = accountOf(session)
  if (!(await account.update((current, now) => claimRenewal(current, sid, renewEveryMs(), now)))) return null

  const renewing = issueSessionCookie(
    { email, sid, since, request },
    { tries: 1, tryTimeoutMs: timeoutMs, verify: verifyJwt },
  )
  const cookie = await Promise.race([renewing, setTimeout(timeoutMs, null)])
  if (!cookie || cookie.claims === 'unverifiable') {
    warnFailed(session, request)
    return null
  }
  // A renewal must not bring back a session that the user signed out of while the JWT was being made.
  const lifetimeMs = idleMs() + clockToleranceMs
  const isListed = await account.update((current, now) => extendSession(current, sid, lifetimeMs, now))
  if (!isListed) return null
  log.info({ event: 'session.renewed', request, who: pseudonym('log', email) })
  return cookie
}

function warnFailed({ email }: Session, request: string, cause?: string): void {
  log.warn({ event: 'session.renewal-failed', request, who: pseudonym('log', email), cause })
}

function needsRenewal({ issuedAt, end }: Session): boolean {
  // Negative if the server's clock is ahead of ours. Then the session is not due.
  const age = Date.now() - issuedAt
  // Near the absolute end a new JWT could live no longer than this one.
  const wouldLiveLonger = issuedAt + idleMs() < end
  // The server dates the JWT. If its clock is behind ours, the JWT is younger than it seems.
  return wouldLiveLonger && age - clockToleranceMs > Math.min(renewEveryMs(), maxRenewAfterMs)
}

function renewEveryMs(): number {
  return Math.floor(idleMs() * renewAfterIdleFraction)
}

function idleMs(): number {
  return env().SESSION_IDLE_SECONDS * 1000
}
