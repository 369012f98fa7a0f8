import { failure, INTERNAL_ERROR, invalid, success } from './answers.ts'
import { endpoint } from './endpoint.ts'
import { parseUuid } from './go.ts'
import { generateOtp } from './otps.ts'
import { requests } from './requests.ts'
import { emailRules, otpRules } from './rules.ts'

/** Makes a code and e-mails it. */
export const otpEmailCreate = endpoint(
  'account',
  requests.otpEmailCreate,
  ({ otpCreateParams, otpEmailCreateParams }) => ({
    toEmail: otpEmailCreateParams.toEmail,
    otpParams: otpCreateParams,
    emailParams: otpEmailCreateParams,
  }),
  async ({ otpCreateParams, otpEmailCreateParams }, { state, requestUuid, call }) => {
    const email = emailRules(otpEmailCreateParams)
    if ('violation' in email) return invalid(email.violation, requestUuid)
    const rules = otpRules(otpCreateParams)
    if ('violation' in rules) return invalid(rules.violation, requestUuid)
    const otp = generateOtp(rules, email.to, state.clock.now())
    try {
      await state.mailer.send({ email, otp: otp.otp, lifespanSeconds: rules.lifespanSeconds })
    } catch {
      // The code was not committed, so it is invalid even if the provider has sent it.
      return failure(500, INTERNAL_ERROR, requestUuid)
    }
    state.otps.keep(otp)
    call.otpId = otp.id
    const otpCreateResults = { id: otp.id, otp: otp.otp }
    return success(201, { otpEmailCreateResults: { otpCreateResults } }, requestUuid)
  },
)

/** Makes a code for the client to deliver. */
export const otpCreate = endpoint(
  'account',
  requests.otpCreate,
  ({ otpCreateParams }) => ({ otpParams: otpCreateParams }),
  ({ otpCreateParams }, { state, requestUuid, call }) => {
    const rules = otpRules(otpCreateParams)
    if ('violation' in rules) return invalid(rules.violation, requestUuid)
    const otp = generateOtp(rules, null, state.clock.now())
    state.otps.keep(otp)
    call.otpId = otp.id
    return success(201, { otpCreateResults: { id: otp.id, otp: otp.otp } }, requestUuid)
  },
)

/** Checks a code, and uses it up if it is right. */
export const otpValidate = endpoint(
  'account',
  requests.otpValidate,
  ({ otpValidateParams: { id, otp } }) => ({ otpId: parseUuid(id) ?? id, otp }),
  ({ otpValidateParams }, { state, requestUuid }) => {
    const id = parseUuid(otpValidateParams.id)
    if (id === undefined) return invalid('the id of an OTP is a UUID', requestUuid)
    if (otpValidateParams.otp === '') return invalid('the OTP is empty', requestUuid)
    // PostgreSQL rejects NUL in text, so the real server's query fails.
    if (otpValidateParams.otp.includes('\0')) return failure(500, INTERNAL_ERROR, requestUuid)
    if (!state.otps.use(id, otpValidateParams.otp)) return failure(400, 'Invalid OTP.', requestUuid)
    return success(200, { otpValidateResults: {} }, requestUuid)
  },
)
