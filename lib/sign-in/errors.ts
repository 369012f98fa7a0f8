import type { CodeFormat } from '../code-format.ts'
import type { EmailProblem } from '../email-problem.ts'

/**
 * Why a code was not sent or not accepted: a closed set. The name of each error is also the key of its message to
 * the user. Anything else that goes wrong is a fault of the application, and throws.
 */
export type SignInErrorCode =
  | EmailProblem['code']
  | 'domainNotAllowed'
  | 'signedInAlready'
  | 'noRequest'
  | 'olderRequest'
  | 'tooManyFromClient'
  | 'sendTooSoon'
  | 'sendTooMany'
  | 'sendBusy'
  | 'sendFailed'
  | 'sendUncertain'
  | 'sendTimedOut'
  | 'codeMalformed'
  | 'codeMalformedDigits'
  | 'codeWrong'
  | 'codeWrongLast'
  | 'codeExhausted'
  | 'codeExpired'
  | 'codeReplaced'
  | 'codeUsed'
  | 'codeMaybeUsed'
  | 'guessTooMany'
  | 'checkFailed'
  | 'checkUncertain'
  | 'acceptedButFailed'
  | 'botMissing'
  | 'botRefused'
  | 'botUnavailable'
  | 'storeUnavailable'

export interface SignInError {
  code: SignInErrorCode
  /** When the user can try again, in milliseconds since the epoch. */
  retryAt?: number
  /** Values for the message. */
  values?: Record<string, string | number>
}

/** After these errors the user needs a new code. */
const terminal: readonly SignInErrorCode[] = [
  'noRequest',
  'codeExhausted',
  'codeExpired',
  'codeReplaced',
  'codeUsed',
]

export function isTerminal(error: SignInError): boolean {
  return terminal.includes(error.code)
}

export function signInError(
  code: SignInErrorCode,
  details: Omit<SignInError, 'code'> = {},
): { error: SignInError } {
  return { error: { code, ...details } }
}

export function malformedCode({ OTP_ALPHABET, OTP_LENGTH }: CodeFormat): { error: SignInError } {
  const code = OTP_ALPHABET === 'digits' ? 'codeMalformedDigits' : 'codeMalformed'
  return signInError(code, { values: { length: OTP_LENGTH } })
}
