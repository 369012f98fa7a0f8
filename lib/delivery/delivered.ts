import type { Failure } from '../magiclinksdev/index.ts'

/**
 * The OTP ID, or why nothing (sure) was delivered: the server's failure, or `undelivered` when the code was made but
 * our own channel failed.
 */
export type Delivered =
  | { ok: true; otpId: string }
  | { ok: false; failure: Failure }
  | { ok: false; undelivered: { cause: string; timedOut: boolean } }
