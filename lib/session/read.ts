import 'server-only'
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { isListed } from '../account/sessions.ts'
import { clockToleranceMs } from '../clock.ts'
import { type EmailAddress, parseEmailAddress } from '../email-address.ts'
import { env } from '../env/index.ts'
import { unseal } from '../http/sealed-cookies.ts'
import { log } from '../log.ts'
import { processState } from '../process-state.ts'
import { pseudonym } from '../pseudonym.ts'
import { logStoreUnavailable } from '../store/log-unavailable.ts'
import { isStoreUnavailable } from '../store/unavailable.ts'
import { accountOf } from './account.ts'
import { type SessionClaims, type Verified, verifyJwt } from './jwt.ts'

/** A live session. All times in milliseconds since the epoch. */
export interface Session {
  uid: string
  sid: string
  email: EmailAddress
  /** When the user signed in. */
  since: number
  /** When its JWT was made, by the server's clock. */
  issuedAt: number
  /** When it ends without further use, by the server's clock, and its absolute end, by our clock. */
  idleEnd: number
  end: number
}

/**
 * - `none`: there is no cookie.
 * - `ended`: it expired, the user signed out, or it is not one of our sessions. `unlisted`: the cookie is valid, but the
 *   store does not list the session.
 * - `unverifiable`: the store or the keys cannot be reached, or the JWT is from the future. The cookie stays, and no page
 *   trusts it.
 */
export type SessionState =
  | { state: 'none' | 'unverifiable' }
  | { state: 'ended'; unlisted?: Session }
  | { state: 'active'; session: Session }

/** What is sealed in the session cookie. */
const sealedSession = z.object({ jwt: z.string(), email: z.string() })

/**
 * Decides whether a session cookie is valid. It reads the store once. It does not unseal and verify a cached cookie
 * again.
 *
 * @param request The ID of the request, for log lines.
 * @param readAccount Reads the account of the session.
 */
export async function readSessionCookie(
  value: string | undefined,
  request?: string,
  readAccount = (email: EmailAddress) => accountOf({ email }).read(),
): Promise<SessionState> {
  if (!value) return { state: 'none' }
  const session = await verifyCached(value, request)
  if (typeof session === 'string') return { state: session }
  if (Date.now() >= Math.min(session.idleEnd + clockToleranceMs, session.end)) return { state: 'ended' }
  try {
    const account = await readAccount(session.email)
    const isActive = isListed(account, session.sid, Date.now())
    return isActive ? { state: 'active', session } : { state: 'ended', unlisted: session }
  } catch (error) {
    if (!isStoreUnavailable(error)) throw error
    logStoreUnavailable(error, request)
    return { state: 'unverifiable' }
  }
}

/** 10,000 cached sessions take about 4 MB. */
const cacheSize = 10_000

/**
 * Unsealing and verifying is the most expensive part of a page, and it is deterministic. So successes are cached by a
 * hash of the whole cookie. The store is still asked every time whether the session is listed.
 */
async function verifyCached(value: string, request?: string): Promise<Session | 'ended' | 'unverifiable'> {
  processState.verifiedSessions ??= new Map()
  const cache = processState.verifiedSessions
  const key = createHash('sha256').update(value).digest('base64')
  const known = cache.get(key)
  if (known) return known

  const session = await verify(value, request)
  if (typeof session === 'string') return session
  const oldest = cache.size >= cacheSize ? cache.keys().next().value : undefined
  if (oldest !== undefined) cache.delete(oldest)
  cache.set(key, session)
  return session
}

async function verify(value: string, request?: string): Promise<Session | 'ended' | 'unverifiable'> {
  const sealed = await unseal('session', value, sealedSession, request)
  const email = sealed && parseEmailAddress(sealed.email)
  if (!email) return 'ended'
  const who = pseudonym('log', email)
  const verified = checkAccount(await verifyJwt(sealed.jwt), email)
  if (verified.state === 'valid') return sessionOf(verified.claims, email)
  const { state, ...refused } = verified
  const event = state === 'invalid' ? 'session.refused' : 'session.unverifiable'
  if (!expectedReasons.includes(refused.reason)) log.error({ event, request, who, ...refused })
  return state === 'invalid' ? 'ended' : 'unverifiable'
}

/** Every session expires, and the log already says if the keys cannot be fetched. All other reasons are faults. */
const expectedReasons: readonly string[] = ['expired', 'too-old', 'keys']

/** Checks that the JWT belongs to the email address that is sealed with it. */
function checkAccount(verified: Verified, email: EmailAddress): Verified {
  const isOther = verified.state === 'valid' && verified.claims.uid !== pseudonym('uid', email)
  return isOther ? { state: 'invalid', reason: 'uid' } : verified
}

function sessionOf({ uid, sid, auth_time, iat, exp }: SessionClaims, email: EmailAddress): Session {
  const since = auth_time * 1000
  const end = since + env().SESSION_MAX_SECONDS * 1000
  const idleEnd = Math.min(exp, iat + env().SESSION_IDLE_SECONDS) * 1000
  return { uid, sid, email, since, issuedAt: iat * 1000, idleEnd, end }
}
