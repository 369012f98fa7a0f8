import { failure, INTERNAL_ERROR, success } from './answers.ts'
import { type Endpoint, endpoint } from './endpoint.ts'
import type { EndpointName } from './endpoint-names.ts'
import { parseUuid } from './go.ts'
import { validateJwt } from './jwt.ts'
import { createJwt } from './jwt-create.ts'
import { generateOtp } from './otps.ts'
import { requests } from './requests.ts'
import { emailRules, otpRules } from './rules.ts'

const otpEmailCreate = endpoint(
  'account',
  requests.otpEmailCreate,
  ({ otpCreateParams, otpEmailCreateParams }) => ({
    toEmail: otpEmailCreateParams.toEmail,
    otpParams: otpCreateParams,
    emailParams: otpEmailCreateParams,
  }),
  async ({ otpCreateParams, otpEmailCreateParams }, { state, requestUuid, call }) => {
    const email = emailRules(otpEmailCreateParams)
    if ('breach' in email) return invalid(email.breach, requestUuid)
    const rules = otpRules(otpCreateParams)
    if ('breach' in rules) return invalid(rules.breach, requestUuid)
    const otp = generateOtp(rules, email.to)
    try {
      await state.mailer.send({ email, otp: otp.otp, lifespanSeconds: rules.lifespanSeconds })
    } catch {
      // The code was never committed: what the provider may have sent all the same can never validate.
      return failure(500, INTERNAL_ERROR, requestUuid)
    }
    state.otps.keep(otp)
    call.otpId = otp.id
    const otpCreateResults = { id: otp.id, otp: otp.otp }
    return success(201, { otpEmailCreateResults: { otpCreateResults } }, requestUuid)
  },
)

const otpCreate = endpoint(
  'account',
  requests.otpCreate,
  ({ otpCreateParams }) => ({ otpParams: otpCreateParams }),
  ({ otpCreateParams }, { state, requestUuid, call }) => {
    const rules = otpRules(otpCreateParams)
    if ('breach' in rules) return invalid(rules.breach, requestUuid)
    const otp = generateOtp(rules, null)
    state.otps.keep(otp)
    call.otpId = otp.id
    return success(201, { otpCreateResults: { id: otp.id, otp: otp.otp } }, requestUuid)
  },
)

const otpValidate = endpoint(
  'account',
  requests.otpValidate,
  ({ otpValidateParams: { id, otp } }) => ({ otpId: parseUuid(id) ?? id, otp }),
  ({ otpValidateParams }, { state, requestUuid }) => {
    const id = parseUuid(otpValidateParams.id)
    if (id === undefined) return invalid('the id of an OTP is a UUID', requestUuid)
    if (otpValidateParams.otp === '') return invalid('the OTP is empty', requestUuid)
    // PostgreSQL keeps no NUL in text, so the real server's query fails.
    if (otpValidateParams.otp.includes('\0')) return failure(500, INTERNAL_ERROR, requestUuid)
    if (!state.otps.use(id, otpValidateParams.otp)) return failure(400, 'Invalid OTP.', requestUuid)
    return success(200, { otpValidateResults: {} }, requestUuid)
  },
)

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
    const from = { issuer: state.issuer, audience: account.aud }
    const verdict = validateJwt(jwtValidateParams.jwt, state.keys, from)
    if ('claims' in verdict)
      return success(200, { jwtValidateResults: { claims: verdict.claims } }, requestUuid)
    const opening = verdict.status === 422 ? 'Invalid JWT' : 'Failed to handle request'
    return failure(verdict.status, `${opening}: ${verdict.reason}`, requestUuid)
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

function invalid(breach: string, requestUuid: string) {
  return failure(400, `Invalid request body: ${breach}.`, requestUuid)
}
