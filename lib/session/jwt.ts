import 'server-only'
import { setTimeout } from 'node:timers/promises'
import { errors, jwtVerify } from 'jose'
import { z } from 'zod'
import { clockToleranceSeconds } from '../clock.ts'
import { env } from '../env/index.ts'
import { pseudonym } from '../pseudonym.ts'
import { keys } from './jwks.ts'

/** The server signs with one of these. A fixed list keeps out `none`, and HS256 with the public key (RFC 8725 3.1). */
const algorithms = ['EdDSA', 'RS256']
const registeredClaims = ['exp', 'iat', 'nbf', 'jti']

const sessionJwt = z.object({
  uid: z.string().min(1),
  sid: z.string().min(1),
  auth_time: z.number(),
  purpose: z.literal('session'),
  iat: z.number(),
  exp: z.number(),
})

export type SessionClaims = z.infer<typeof sessionJwt>

/**
 * What goes into the JWT of a session. This is the one place to change for an application with a users table. The JWT
 * has no email address, as the server's documentation advises, and no `sub`, which the API does not let us set. The
 * purpose keeps out other JWTs of the same service account.
 *
 * @param at When the user proved that they own the mailbox, in milliseconds since the epoch.
 */
export function sessionClaims(email: string, sid: string, at: number) {
  return { uid: pseudonym('uid', email), sid, auth_time: Math.floor(at / 1000), purpose: 'session' }
}

/**
 * Why a JWT is refused: a closed set for the log, which repeats nothing from the JWT. The name of a claim means that
 * the claim is missing or has a wrong value.
 */
export type JwtFlaw =
  | ('malformed' | 'algorithm' | 'key' | 'signature' | 'issuer' | 'audience' | 'expired' | 'too-old')
  | ('exp' | 'iat' | 'nbf' | 'jti' | 'uid' | 'sid' | 'auth_time' | 'purpose')

/** What is wrong with a JWT, as it appears in the log. */
export interface Refused<Reason = JwtFlaw> {
  reason: Reason
  /** If a time is wrong: which one, and by how many seconds it is ahead of our clock. Negative if it is behind. */
  claim?: 'exp' | 'iat' | 'nbf'
  seconds?: number
}

/**
 * - `invalid`: not one of ours, or too old.
 * - `unverifiable`: it may be good. With the reason `keys`, the server's keys cannot be fetched. With `from-future`, the
 *   JWT is dated further ahead than two clocks may differ: a clock is wrong, and once it is right, the JWT is valid.
 */
export type Verified<Claims = SessionClaims> =
  | { state: 'valid'; claims: Claims }
  | ({ state: 'invalid' } & Refused)
  | ({ state: 'unverifiable' } & Refused<'keys' | 'from-future'>)

/** Verifies a session's JWT locally (RFC 8725 3.1, 3.8, 3.9, 3.11). */
export async function verifyJwt(jwt: string): Promise<Verified> {
  const startedAt = performance.now()
  const verified = await verify(jwt, sessionJwt)
  if (verified !== 'unknown-key') return verified
  // A JWT with a key that we do not know is a forgery only if the server, asked just now, does not know the key either.
  return keys().stale || keys().askedAt < startedAt ? noKeys : unknownKey
}

/** The server may publish a new key up to a second after signing with it. */
const keyLagMs = 1100

/** A short limit, because the user is waiting. A cookie with a new JWT can be verified later. */
const verifyTimeoutMs = 4000

/** Verifies a session's JWT that the server has just made. */
export function verifyNewJwt(jwt: string): Promise<Verified> {
  return verifyNew(jwt, sessionJwt)
}

/**
 * Verifies a JWT that the server has just made. If we do not know its key, fetches the keys at once, and again after
 * `keyLagMs`.
 */
export function verifyNew<Claims>(jwt: string, claims: z.ZodType<Claims>): Promise<Verified<Claims>> {
  return Promise.race([verifyWithFreshKeys(jwt, claims), setTimeout(verifyTimeoutMs, noKeys, { ref: false })])
}

const noKeys = { state: 'unverifiable', reason: 'keys' } as const
const unknownKey = { state: 'invalid', reason: 'key' } as const

async function verifyWithFreshKeys<Claims>(
  jwt: string,
  claims: z.ZodType<Claims>,
): Promise<Verified<Claims>> {
  for (const waitMs of [0, keyLagMs]) {
    const verified = await verify(jwt, claims)
    if (verified !== 'unknown-key') return verified
    await setTimeout(waitMs)
    await keys()
      .find.reload()
      .catch(() => undefined)
  }
  const verified = await verify(jwt, claims)
  if (verified !== 'unknown-key') return verified
  // The server was asked twice. If it answered, it does not know the key either.
  return keys().stale ? noKeys : unknownKey
}

async function verify<Claims>(
  jwt: string,
  claims: z.ZodType<Claims>,
): Promise<Verified<Claims> | 'unknown-key'> {
  const { MAGICLINKSDEV_ISSUER, MAGICLINKSDEV_AUDIENCE, SESSION_IDLE_SECONDS } = env()
  try {
    const { payload } = await jwtVerify(jwt, keys().find, {
      algorithms,
      issuer: MAGICLINKSDEV_ISSUER,
      audience: MAGICLINKSDEV_AUDIENCE,
      // By default, jose accepts a JWT without these.
      requiredClaims: registeredClaims,
      maxTokenAge: SESSION_IDLE_SECONDS,
      clockTolerance: clockToleranceSeconds,
    })
    const parsed = claims.safeParse(payload)
    if (parsed.success) return { state: 'valid', claims: parsed.data }
    return { state: 'invalid', reason: flawOfClaim(parsed.error.issues[0]?.path[0]) }
  } catch (error) {
    return codeOf(error) === 'ERR_JWKS_NO_MATCHING_KEY' ? 'unknown-key' : refusalOf(error)
  }
}

function refusalOf(error: unknown): Exclude<Verified, { state: 'valid' }> {
  if (error instanceof errors.JWTExpired) {
    const { claim, payload } = error
    if (claim === 'iat')
      return { state: 'invalid', reason: 'too-old', claim, seconds: secondsAhead(payload.iat) }
    return { state: 'invalid', reason: 'expired', claim: 'exp', seconds: secondsAhead(payload.exp) }
  }
  if (error instanceof errors.JWTClaimValidationFailed) {
    const { claim, payload, reason } = error
    // jose verifies signature, issuer and audience before this, so only the server can have written this date.
    if (reason === 'check_failed' && (claim === 'nbf' || claim === 'iat'))
      return { state: 'unverifiable', reason: 'from-future', claim, seconds: secondsAhead(payload[claim]) }
    return { state: 'invalid', reason: flawOfClaim(claim) }
  }
  const reason = flawsByCode.get(codeOf(error))
  return reason ? { state: 'invalid', reason } : noKeys
}

/** The errors that are about the JWT itself. Any other error comes from fetching or reading the keys. */
const flawsByCode = new Map<unknown, JwtFlaw>([
  ['ERR_JWS_SIGNATURE_VERIFICATION_FAILED', 'signature'],
  ['ERR_JOSE_ALG_NOT_ALLOWED', 'algorithm'],
  ['ERR_JOSE_NOT_SUPPORTED', 'malformed'],
  ['ERR_JWS_INVALID', 'malformed'],
  ['ERR_JWT_INVALID', 'malformed'],
  ['ERR_JWKS_MULTIPLE_MATCHING_KEYS', 'key'],
])

/**
 * Identifies errors of the key set by code, not by class: Next.js loads jose once for startup, once for the proxy and
 * once for pages, and the key set comes from the copy that asked first.
 */
function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}

/** By how many seconds a time is ahead of our clock, as jose compares them. */
function secondsAhead(time = 0): number {
  return time - Math.floor(Date.now() / 1000)
}

const flaws = new Map<unknown, JwtFlaw>([
  ['iss', 'issuer'],
  ['aud', 'audience'],
  ...(['exp', 'iat', 'nbf', 'jti', 'uid', 'sid', 'auth_time', 'purpose'] as const).map(
    (claim) => [claim, claim] as const,
  ),
])

function flawOfClaim(claim: unknown): JwtFlaw {
  return flaws.get(claim) ?? 'malformed'
}
