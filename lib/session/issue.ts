import 'server-only'
import type { EmailAddress } from '../email-address.ts'
import { env } from '../env/index.ts'
import { seal } from '../http/sealed-cookies.ts'
import { log } from '../log.ts'
import { pseudonym } from '../pseudonym.ts'
import { logFailure, magiclinksdev } from '../upstream.ts'
import { type SessionClaims, sessionClaims, type Verified, verifyNewJwt } from './jwt.ts'

/** A session before it has a JWT: of which user, its ID, since when (milliseconds since the epoch), and for which request. */
export interface SessionInput {
  email: EmailAddress
  sid: string
  since: number
  request: string
}

/** A new session cookie's value, and how long the browser keeps it. */
export interface IssuedCookie {
  value: string
  maxAge: number
  /** The claims of its JWT, or `unverifiable` while the keys cannot be fetched: then the cookie is verified later. */
  claims: SessionClaims | 'unverifiable'
}

/** How long making a JWT may take. `jwt/create` changes nothing on the server, so it alone may be tried twice. */
export interface IssuePolicy {
  tries: number
  tryMs: number
  verify: (jwt: string) => Promise<Verified>
}

const signingIn: IssuePolicy = { tries: 2, tryMs: 2500, verify: verifyNewJwt }

/** Has the server sign the session's JWT, and seals it. Null when that failed; the log says why. */
export async function issueSessionCookie(
  input: SessionInput,
  policy = signingIn,
): Promise<IssuedCookie | null> {
  const { email, sid, since, request } = input
  const maxAge = Math.floor((since + env().SESSION_MAX_SECONDS * 1000 - Date.now()) / 1000)
  // Never past the absolute end (ASVS 7.3.2); the server refuses lifespans of under 5 seconds.
  const lifespan = Math.max(5, Math.min(env().SESSION_IDLE_SECONDS, maxAge))
  const jwt = await createJwt(await sessionClaims(email, sid, since), lifespan, policy, request)
  if (!jwt) return null

  const verified = await policy.verify(jwt)
  if (verified.state === 'valid' || verified.reason === 'keys') {
    const claims = verified.state === 'valid' ? verified.claims : 'unverifiable'
    return { value: await seal('session', { jwt, email }, maxAge), maxAge, claims }
  }
  // Issuer, audience or algorithm are not what the settings say, or a clock is wrong: no session may come of it.
  const { state: _, ...refused } = verified
  log.error({ event: 'session.refused', request, who: pseudonym('log', email), ...refused })
  return null
}

async function createJwt(
  claims: object,
  lifespan: number,
  { tries, tryMs }: IssuePolicy,
  request: string,
): Promise<string | null> {
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    const made = await magiclinksdev().createJwt(claims, lifespan, tryMs)
    if (made.ok) return made.value
    logFailure(made.failure, request)
    // The same claims would be rejected again.
    if (made.failure.code === 'rejected') return null
  }
  return null
}
