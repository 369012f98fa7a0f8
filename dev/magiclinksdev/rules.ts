import { goJsonBytes } from './go.ts'
import { parseMailbox } from './mailbox-address.ts'
import type { OtpRules } from './otps.ts'
import type { JwtCreateParams, OtpCreateParams, OtpEmailCreateParams } from './requests.ts'

const LIFESPAN_SECONDS = { min: 5, max: 7_905_600_000 }
const OTP_LENGTH_MAX = 12
const SERVICE_NAME_CHARACTERS = { min: 5, max: 256 }
const SUBJECT_BYTES = { min: 5, max: 100 }
const TITLE_BYTES = { min: 5, max: 256 }
const URL_CHARACTERS_MAX = 2048
const CLAIMS_BYTES_MAX = 4096

export type Email = Omit<OtpEmailCreateParams, 'toEmail'> & { to: string }
/** A violated rule, as the sentence for the 400. */
export type RuleViolation = { violation: string }

/** The kind of code that is requested. The defaults are 6 characters and an hour. */
export function otpRules(params: OtpCreateParams): OtpRules | RuleViolation {
  const characters = [
    params.charSetAlphaLower ? 'abcdefghijklmnopqrstuvwxyz' : '',
    params.charSetAlphaUpper ? 'ABCDEFGHIJKLMNOPQRSTUVWXYZ' : '',
    params.charSetNumeric ? '0123456789' : '',
  ].join('')
  if (characters === '') return { violation: 'choose at least one set of characters' }
  if (params.length > OTP_LENGTH_MAX) return { violation: 'length is from 1 to 12' }
  const lifespanSeconds = params.lifespanSeconds || 3600
  if (!within(LIFESPAN_SECONDS, lifespanSeconds))
    return { violation: 'lifespanSeconds of the OTP is out of range' }
  return { characters, length: params.length || 6, lifespanSeconds }
}

/** The e-mail that is requested. The server drops the name in `toEmail`, and `logoClickURL` if there is no logo. */
export function emailRules(params: OtpEmailCreateParams): Email | RuleViolation {
  const { toEmail, ...rest } = params
  const hasLogo = params.logoImageURL !== ''
  if (hasLogo && !(isHttpUrl(params.logoClickURL) && isHttpUrl(params.logoImageURL)))
    return { violation: 'logoImageURL and logoClickURL must both be http or https URLs' }
  if (!within(SERVICE_NAME_CHARACTERS, [...params.serviceName].length))
    return { violation: 'serviceName is from 5 to 256 characters' }
  if (!within(SUBJECT_BYTES, Buffer.byteLength(params.subject)))
    return { violation: 'subject is from 5 to 100 bytes' }
  if (!within(TITLE_BYTES, Buffer.byteLength(params.title)))
    return { violation: 'title is from 5 to 256 bytes' }
  const to = parseMailbox(toEmail)
  if (to === undefined) return { violation: 'toEmail is not an address' }
  return { ...rest, logoClickURL: hasLogo ? params.logoClickURL : '', to }
}

/** The lifespan of the requested JWT in seconds, or the rule that the request breaks. */
export function jwtRules(params: JwtCreateParams): { lifespanSeconds: number } | RuleViolation {
  const lifespanSeconds = params.lifespanSeconds || 300
  if (!within(LIFESPAN_SECONDS, lifespanSeconds))
    return { violation: 'lifespanSeconds of the JWT is out of range' }
  if (goJsonBytes(params.claims) > CLAIMS_BYTES_MAX) return { violation: 'claims are at most 4096 bytes' }
  return { lifespanSeconds }
}

function within(range: { min: number; max: number }, value: number): boolean {
  return value >= range.min && value <= range.max
}

function isHttpUrl(text: string): boolean {
  const protocol = URL.canParse(text) ? new URL(text).protocol : ''
  return (protocol === 'http:' || protocol === 'https:') && [...text].length <= URL_CHARACTERS_MAX
}
