import 'server-only'
import { setTimeout } from 'node:timers/promises'
import { errors, jwtVerify } from 'jose'
import { z } from 'zod'
import { env } from '../env/index.ts'
import { pseudonym } from '../identity.ts'
import { keys } from './jwks.ts'

/** The server signs with one of these; a fixed list keeps out `none` and HS256 with the public key (RFC 8725 3.1). */
const algorithms = ['EdDSA', 'RS256']
/** The server sets `nbf` to its now; two clocks may differ by this many seconds. */
const clockToleranceSeconds = 5
const registered = ['exp', 'iat', 'nbf', 'jti']

const claims = z.object({
  uid: z.string().min(1),
  sid: z.string().min(1),
  auth_time: z.number(),
  purpose: z.literal('session'),
  iat: z.number(),
  exp: z.number(),
})

export type SessionClaims = z.infer<typeof claims>

/**
 * What goes into the JWT of a session: the one place to change for an application with a users table. No address,
 * as the server's documentation advises; `sub` cannot be set there. The purpose keeps out other JWTs of the same
 * service account.
 *
 * @param at When the person proved to be the mailbox's owner, in milliseconds since the epoch.
 */
export function sessionClaims(email: string, sid: string, at: number) {
  return { uid: pseudonym('uid', email), sid, auth_time: Math.floor(at / 1000), purpose: 'session' }
}

/** The claims of a good JWT; `invalid` when it is none of ours; `unverifiable` while the keys cannot be had. */
export type Verified = SessionClaims | 'invalid' | 'unverifiable'

/** Verifies a session's JWT locally (RFC 8725 3.1, 3.8, 3.9, 3.11). */
export async function verifyJwt(jwt: string): Promise<Verified> {
  const startedAt = Date.now()
  const verified = await verify(jwt)
  if (verified !== 'unknown-key') return verified
  // A key that we do not have is a forgery only when the server was asked just now and does not have it either.
  return keys().stale || keys().askedAt < startedAt ? 'unverifiable' : 'invalid'
}

/** The server may publish a new key up to a second after signing with it. */
const keyLagMs = 1100

/** A person waits, and a cookie with a new JWT can prove itself later. */
const limitMs = 4000

/** Verifies a JWT that the server made just now; if its key is new to us, asks for the keys again at once. */
export function verifyNewJwt(jwt: string): Promise<Verified> {
  return Promise.race([verifyAskingAgain(jwt), setTimeout(limitMs, 'unverifiable' as const, { ref: false })])
}

async function verifyAskingAgain(jwt: string): Promise<Verified> {
  for (const waitMs of [0, keyLagMs]) {
    const verified = await verify(jwt)
    if (verified !== 'unknown-key') return verified
    await setTimeout(waitMs)
    await keys()
      .find.reload()
      .catch(() => undefined)
  }
  const verified = await verify(jwt)
  if (verified !== 'unknown-key') return verified
  // Asked twice and answered: the server does not have it.
  return keys().stale ? 'unverifiable' : 'invalid'
}

async function verify(jwt: string): Promise<Verified | 'unknown-key'> {
  const { MAGICLINKSDEV_ISSUER, MAGICLINKSDEV_AUDIENCE, SESSION_IDLE_SECONDS } = env()
  try {
    const { payload } = await jwtVerify(jwt, keys().find, {
      algorithms,
      issuer: MAGICLINKSDEV_ISSUER,
      audience: MAGICLINKSDEV_AUDIENCE,
      // jose accepts a JWT without them unless told otherwise.
      requiredClaims: registered,
      maxTokenAge: SESSION_IDLE_SECONDS,
      clockTolerance: clockToleranceSeconds,
    })
    return claims.safeParse(payload).data ?? 'invalid'
  } catch (error) {
    if (error instanceof errors.JWKSNoMatchingKey) return 'unknown-key'
    return error instanceof errors.JOSEError && !(error instanceof errors.JWKSTimeout)
      ? 'invalid'
      : 'unverifiable'
  }
}
