import type { EmailAddress } from '../email-address.ts'
import type { Failure, OtpParams } from '../magiclinksdev/index.ts'
import type { Locale } from '../messages/index.ts'

/** What to deliver: a code of this kind, to this address, in this language. */
export interface Delivery {
  to: EmailAddress
  reference: string
  locale: Locale
  otp: OtpParams
}

/**
 * The OTP ID, or a `failure` of the magiclinksdev server, or `undelivered`. In the last case, the server made the code,
 * but our own channel failed. The user may still receive the code.
 */
export type Delivered =
  | { ok: true; otpId: string }
  | { ok: false; failure: Failure }
  | { ok: false; undelivered: Undelivered }

/** Why our own channel failed: `status` is the code of its reply, if there was one. `cause` and `status` are logged. */
export interface Undelivered {
  cause: string
  timedOut: boolean
  status?: number
}
