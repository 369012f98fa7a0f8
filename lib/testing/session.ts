import type { EmailAddress } from '../email-address.ts'
import type { Session } from '../session/read.ts'

/** What a fork adds to the JWT and to `Session`, with values for the tests (docs/jwt-claims.md). */
export const ownClaims = {}

/** The claims of a session's JWT, without those that the server adds. */
export function claimsFor(uid: string, sid: string, signedInAt: number) {
  return { uid, sid, auth_time: Math.floor(signedInAt / 1000), purpose: 'session', ...ownClaims }
}

export function sessionFor(email: EmailAddress, changes: Partial<Session> = {}): Session {
  const times = { since: 0, issuedAt: 0, idleEnd: 0, end: 0 }
  return { uid: 'u1', sid: 's1', email, ...times, ...ownClaims, ...changes }
}
