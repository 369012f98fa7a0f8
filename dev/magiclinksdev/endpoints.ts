import { failure, success } from './answers.ts'
import { type Endpoint, endpoint } from './endpoint.ts'
import type { EndpointName } from './endpoint-names.ts'
import { validateJwt } from './jwt.ts'
import { createJwt } from './jwt-create.ts'
import { otpCreate, otpEmailCreate, otpValidate } from './otp-endpoints.ts'
import { requests } from './requests.ts'

const jwtCreate = endpoint(
  'account',
  requests.jwtCreate,
  ({ jwtCreateParams: { alg, claims, lifespanSeconds } }) => ({
    alg,
    claims,
    lifespanSeconds,
  }),
  ({ jwtCreateParams }, context) => createJwt(jwtCreateParams, context),
)

const jwtValidate = endpoint(
  'account',
  requests.jwtValidate,
  () => ({}),
  ({ jwtValidateParams }, { state, account, requestUuid }) => {
    const parties = { issuer: state.issuer, audience: account.aud }
    const verdict = validateJwt(jwtValidateParams.jwt, state.keys, parties, state.clock.now())
    if ('claims' in verdict)
      return success(200, { jwtValidateResults: { claims: verdict.claims } }, requestUuid)
    const prefix = verdict.status === 422 ? 'Invalid JWT' : 'Failed to handle request'
    return failure(verdict.status, `${prefix}: ${verdict.reason}`, requestUuid)
  },
)

const serviceAccountCreate = endpoint(
  'admin',
  requests.serviceAccountCreate,
  () => ({}),
  (_request, { state, requestUuid }) =>
    success(201, { serviceAccountCreateResults: { serviceAccount: state.accounts.create() } }, requestUuid),
)

/** The endpoints that take JSON, by name. */
export const endpoints: Partial<Record<EndpointName, Endpoint>> = {
  'otp-email/create': otpEmailCreate,
  'otp/create': otpCreate,
  'otp/validate': otpValidate,
  'jwt/create': jwtCreate,
  'jwt/validate': jwtValidate,
  'admin/service-account/create': serviceAccountCreate,
}
