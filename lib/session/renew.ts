import 'server-only'
import { setTimeout } from 'node:timers/promises'
import { clockToleranceMs } from '../clock.ts'
import { env } from '../env/index.ts'
import { pseudonym } from '../identity.ts'
import { log } from '../log.ts'
import { isStoreUnreachable, store } from '../store/index.ts'
import { verifyJwt } from './jwt.ts'
import { noteSeen } from './list.ts'
import type { Session } from './read.ts'
import { type MadeCookie, makeSessionCookie } from './start.ts'

/** Renewed when a tenth of the idle time has passed, but at most hourly: a page view a day keeps a session alive. */
const shareOfIdle = 0.1
const renewAtMostEveryMs = 60 * 60 * 1000
/** A page must not wait for a slow server, since the old JWT is still good. */
const limitMs = 1000
/**
 * One try in this time per session, whatever comes of it. Kept after a success too: an old cookie stays due, and
 * whoever sends it again and again would get a JWT made for each request.
 */
const pauseMs = 60_000

/**
 * A fresh cookie for a session that is due, or null: not due, somebody else is at it, failed, or ended meanwhile.
 *
 * @param request The request's id, for log lines.
 */
export async function renewIfDue(session: Session, request: string): Promise<MadeCookie | null> {
  if (!isDue(session)) return null
  try {
    return await renew(session, request)
  } catch (error) {
    // The old JWT is still good, whatever went wrong: a fork's claims may come from a database that is down.
    // That the store is down the page will find out, and say, by itself.
    const cause = error instanceof Error ? error.name : 'unknown'
    if (!isStoreUnreachable(error)) warnFailed(session, request, cause)
    return null
  }
}

async function renew(session: Session, request: string): Promise<MadeCookie | null> {
  const { uid, sid, email, since } = session
  const lock = `renew:{${uid}}:${sid}`
  // Never hold the lock past the next renewal.
  if (!(await store().take(lock, Math.min(pauseMs, shareOfIdleMs())))) return null

  const renewing = makeSessionCookie(
    { email, sid, since, request },
    { tries: 1, tryMs: limitMs, verify: verifyJwt },
  )
  const made = await Promise.race([renewing, setTimeout(limitMs, null)])
  if (!made || made.claims === 'unverifiable') {
    warnFailed(session, request)
    return null
  }
  // Listed still? A renewal must not bring back a session that was signed out while the JWT was made.
  if (!(await noteSeen(uid, sid, made.claims.exp * 1000))) return null
  log.info({ event: 'session.renewed', request, who: pseudonym('log', email) })
  return made
}

function warnFailed({ email }: Session, request: string, cause?: string): void {
  log.warn({ event: 'session.renewal-failed', request, who: pseudonym('log', email), cause })
}

function isDue({ issuedAt, end }: Session): boolean {
  // Negative where the server's clock is ahead of ours: not due.
  const age = Date.now() - issuedAt
  // Near the absolute end a new JWT could live no longer than this one.
  const gains = issuedAt + env().SESSION_IDLE_SECONDS * 1000 < end
  // The server dates the JWT. Where its clock is behind ours, the JWT is younger than it seems.
  return gains && age - clockToleranceMs > Math.min(shareOfIdleMs(), renewAtMostEveryMs)
}

function shareOfIdleMs(): number {
  return Math.floor(env().SESSION_IDLE_SECONDS * 1000 * shareOfIdle)
}
