import 'server-only'
import type { EmailAddress } from '../email-address.ts'
import { env } from '../env/index.ts'
import { seal } from '../http/sealed-cookies.ts'
import { log } from '../log.ts'
import { pseudonym } from '../pseudonym.ts'
import { logFailure, magiclinksdev } from '../upstream.ts'
import { type SessionClaims, sessionClaims, type Verified, verifyNewJwt } from './jwt.ts'

/** A session that has no JWT yet. `since` is in milliseconds since the epoch. `request` is the ID of the request. */
export interface SessionInput {
  email: EmailAddress
  sid: string
  since: number
  request: string
}

/** A new session cookie's value, and for how many seconds the browser keeps it. */
export interface IssuedCookie {
  value: string
  maxAge: number
  /** The claims of its JWT, or `unverifiable` if the keys cannot be fetched. The cookie is then verified later. */
  claims: SessionClaims | 'unverifiable'
}

/** How to request and verify a JWT. `jwt/create` may be retried, because it changes nothing on the server. */
interface IssuePolicy {
  tries: number
  tryTimeoutMs: number
  verify: (jwt: string) => Promise<Verified>
}

const signingIn: IssuePolicy = { tries: 2, tryTimeoutMs: 2500, verify: verifyNewJwt }

/** Has the server sign the session's JWT, and seals it. Null if that fails; the log says why. */
export async function issueSessionCookie(
  input: SessionInput,
  policy = signingIn,
): Promise<IssuedCookie | null> {
  const { email, sid, since, request } = input
  const maxAge = Math.floor((since + env().SESSION_MAX_SECONDS * 1000 - Date.now()) / 1000)
  // The JWT must not outlive the session (ASVS 7.3.2). But the server refuses a lifespan of less than 5 seconds.
  const lifespan = Math.max(5, Math.min(env().SESSION_IDLE_SECONDS, maxAge))
  const jwt = await createJwt(await sessionClaims(email, sid, since), lifespan, policy, request)
  if (!jwt) return null

  const verified = await policy.verify(jwt)
  if (verified.state === 'valid' || verified.reason === 'keys') {
    const claims = verified.state === 'valid' ? verified.claims : 'unverifiable'
    return { value: await seal('session', { jwt, email }, maxAge), maxAge, claims }
  }
  // The issuer, audience or algorithm differs from the settings, or a clock is wrong. No session may begin.
  const { state: _, ...refused } = verified
  log.error({ event: 'session.refused', request, who: pseudonym('log', email), ...refused })
  return null
}

async function createJwt(
  claims: object,
  lifespan: number,
  { tries, tryTimeoutMs }: IssuePolicy,
  request: string,
): Promise<string | null> {
  for (let i = 0; i < tries; i += 1) {
    const created = await magiclinksdev().createJwt(claims, lifespan, tryTimeoutMs)
    if (created.ok) return created.value
    logFailure(created.failure, request)
    // The same claims would be rejected again.
    if (created.failure.code === 'rejected') return null
  }
  return null
}
