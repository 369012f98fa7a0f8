import { type Answer, failure, INTERNAL_ERROR, invalid, success } from './answers.ts'
import type { Context } from './endpoint.ts'
import { completeClaims, hasRegisteredClaim, signJwt } from './jwt.ts'
import { faultyJwt } from './jwt-faults.ts'
import type { JwtCreateParams } from './requests.ts'
import { jwtRules } from './rules.ts'

/** Makes a JWT, or the faulty JWT that a fault describes. */
export async function createJwt(params: JwtCreateParams, context: Context): Promise<Answer> {
  const { state, account, requestUuid, jwtFault } = context
  const rules = jwtRules(params)
  if ('violation' in rules) return invalid(rules.violation, requestUuid)
  if (hasRegisteredClaim(params.claims))
    return failure(400, 'Do not provide JWT registered claims.', requestUuid)
  // The real server cannot add its own claims to an array.
  if (Array.isArray(params.claims)) return failure(500, INTERNAL_ERROR, requestUuid)
  const key = state.keys.newest(params.alg || 'EdDSA')
  if (key === undefined) return failure(400, 'Specified JWT algorithm not found.', requestUuid)
  const parties = { issuer: state.issuer, audience: account.aud }
  const claims = completeClaims(params.claims, parties, rules.lifespanSeconds, state.clock.now())
  const jwt =
    jwtFault === undefined ? signJwt(claims, key) : await faultyJwt(claims, key, state.keys, jwtFault)
  return success(201, { jwtCreateResults: { jwt } }, requestUuid)
}
