import { createHmac, randomUUID, sign, verify } from 'node:crypto'
import { z } from 'zod'
import type { Key, Keys } from './keys.ts'

const REGISTERED = ['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti']

export type Claims = Record<string, unknown>
/** Who issues a JWT, and for whom. */
type Parties = { issuer: string; audience: string }

/** Whether the claims contain a name that only the server may set. */
export function hasRegisteredClaim(claims: unknown): boolean {
  const object = claimsOf(claims)
  return REGISTERED.some((name) => Object.hasOwn(object, name))
}

/** The claims of a new JWT: the application's own, and those that the server adds. The server never sets `sub`. */
export function completeClaims(
  own: unknown,
  parties: Parties,
  lifespanSeconds: number,
  nowMs: number,
): Claims {
  const now = Math.floor(nowMs / 1000)
  const { issuer: iss, audience } = parties
  return {
    ...claimsOf(own),
    iss,
    aud: [audience],
    exp: now + lifespanSeconds,
    nbf: now,
    iat: now,
    jti: randomUUID(),
  }
}

export function signJwt(claims: Claims, key: Key): string {
  const input = signingInput({ alg: key.alg, kid: key.kid, typ: 'JWT' }, claims)
  return `${input}.${sign(digestOf(key), Buffer.from(input), key.privateKey).toString('base64url')}`
}

/** A JWT without a signature, as an attacker would send it. */
export function unsignedJwt(claims: Claims): string {
  return `${signingInput({ alg: 'none', typ: 'JWT' }, claims)}.`
}

/** A JWT signed with the public key as an HMAC secret, as an attacker would send it. */
export function hmacJwt(claims: Claims, key: Key): string {
  const input = signingInput({ alg: 'HS256', kid: key.kid, typ: 'JWT' }, claims)
  const secret = key.publicKey.export({ type: 'spki', format: 'pem' })
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`
}

export type Verdict = { claims: Claims } | { status: 422 | 500; reason: string }

/** Validates a JWT for this service account. The real server also answers 500 to a malformed or expired one. */
export function validateJwt(jwt: string, keys: Keys, parties: Parties, nowMs: number): Verdict {
  const [head = '', payload = '', signature = '', ...rest] = jwt.split('.')
  const header = z.object({ alg: z.string(), kid: z.string().optional() }).safeParse(decode(head))
  const claims = z.record(z.string(), z.unknown()).safeParse(decode(payload))
  if (!header.success || !claims.success || rest.length > 0)
    return { status: 500, reason: 'the JWT is malformed' }
  const key = keys.find(header.data.kid ?? '')
  if (key === undefined) return { status: 422, reason: 'the key is not known' }
  if (key.alg !== header.data.alg) return { status: 500, reason: 'the algorithm is not that of the key' }
  const signed = Buffer.from(`${head}.${payload}`)
  if (!verify(digestOf(key), signed, key.publicKey, Buffer.from(signature, 'base64url')))
    return { status: 422, reason: 'the signature is wrong' }
  return validateClaims(claims.data, parties, nowMs)
}

function validateClaims(claims: Claims, parties: Parties, nowMs: number): Verdict {
  const now = nowMs / 1000
  if (typeof claims.exp === 'number' && now >= claims.exp)
    return { status: 500, reason: 'the JWT has expired' }
  if (typeof claims.nbf === 'number' && now < claims.nbf)
    return { status: 500, reason: 'the JWT is not valid yet' }
  if (claims.iss !== parties.issuer) return { status: 422, reason: 'the issuer is wrong' }
  const audiences = Array.isArray(claims.aud) ? claims.aud : [claims.aud]
  if (!audiences.includes(parties.audience)) return { status: 422, reason: 'the audience is wrong' }
  return { claims }
}

function claimsOf(claims: unknown): Claims {
  const parsed = z.record(z.string(), z.unknown()).safeParse(claims)
  return parsed.success ? parsed.data : {}
}

function signingInput(header: Claims, claims: Claims): string {
  return [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')
}

function digestOf(key: Key): string | null {
  return key.alg === 'RS256' ? 'sha256' : null
}

function decode(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString())
  } catch {
    return undefined
  }
}
