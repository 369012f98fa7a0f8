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

/** Renewed when a tenth of the idle time has passed, but at most hourly: a page view a day keeps a session alive. */
const renewAfterIdleFraction = 0.1
const renewAtMostEveryMs = 60 * 60 * 1000
/** A page must not wait for a slow server, since the old JWT is still good. */
const timeoutMs = 1000

/**
 * A fresh cookie for a session that is due, or null: not due, another request is renewing it, failed, or ended meanwhile.
 *
 * @param request The request's id, for log lines.
 */
export async function renewIfDue(session: Session, request: string): Promise<IssuedCookie | null> {
  if (!needsRenewal(session)) return null
  try {
    return await renew(session, request)
  } catch (error) {
    // The old JWT is still valid, whatever went wrong: a fork's claims may come from a database that is unavailable.
    // If the store is unavailable, the page finds out and says so itself.
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
    { tries: 1, tryMs: timeoutMs, verify: verifyJwt },
  )
  const made = await Promise.race([renewing, setTimeout(timeoutMs, null)])
  if (!made || made.claims === 'unverifiable') {
    warnFailed(session, request)
    return null
  }
  // Listed still? A renewal must not bring back a session that was signed out while the JWT was made.
  const lifetimeMs = idleMs() + clockToleranceMs
  const isListed = await account.update((current, now) => extendSession(current, sid, lifetimeMs, now))
  if (!isListed) return null
  log.info({ event: 'session.renewed', request, who: pseudonym('log', email) })
  return made
}

function warnFailed({ email }: Session, request: string, cause?: string): void {
  log.warn({ event: 'session.renewal-failed', request, who: pseudonym('log', email), cause })
}

function needsRenewal({ issuedAt, end }: Session): boolean {
  // Negative where the server's clock is ahead of ours: not yet.
  const age = Date.now() - issuedAt
  // Near the absolute end a new JWT could live no longer than this one.
  const gains = issuedAt + idleMs() < end
  // The server dates the JWT. Where its clock is behind ours, the JWT is younger than it seems.
  return gains && age - clockToleranceMs > Math.min(renewEveryMs(), renewAtMostEveryMs)
}

function renewEveryMs(): number {
  return Math.floor(idleMs() * renewAfterIdleFraction)
}

function idleMs(): number {
  return env().SESSION_IDLE_SECONDS * 1000
}
