/**
 * Why a call did not succeed. A closed set: callers match on `code`, never on the server's messages.
 * - `invalid-otp`: wrong, expired, used or unknown; the server does not say which.
 * - `refused`: no connection. - `unauthorized`: 401. - `media-type`: 415. - `too-many`: 429.
 * - `rejected`: any other 400 from the API itself. - `server-error`: 5xx. - `time-out`.
 * - `malformed`: an answer that the API does not promise, such as any other 4xx. A proxy in between may send a 408, or
 *   replace a 400 with its own page, after the server has evaluated a guess.
 */
export type FailureCode =
  | 'invalid-otp'
  | 'refused'
  | 'unauthorized'
  | 'media-type'
  | 'too-many'
  | 'rejected'
  | 'server-error'
  | 'time-out'
  | 'malformed'

export interface Failure {
  code: FailureCode
  endpoint: string
  status?: number | undefined
  /** `requestMetadata.uuid` of the answer, to look for in the server's log. */
  requestId?: string | undefined
  /** A short technical cause for the log, e.g. `ECONNREFUSED`. The server's message could quote an address. */
  cause?: string | undefined
}

/** A value, or the failure. `requestId` is the uuid of the server's answer. */
export type Result<T> = { ok: true; value: T; requestId: string } | { ok: false; failure: Failure }

/** Reports the outcome of a call, for metrics. */
export type OnAnswer = (endpoint: string, outcome: FailureCode | 'ok', ms: number) => void

const notProcessed: readonly FailureCode[] = ['refused', 'unauthorized', 'media-type', 'too-many']

/**
 * Whether the server certainly did nothing: it made no code, sent no e-mail and evaluated no guess.
 *
 * A 400 from `otp/validate` never shows this. Only its message tells a wrong code from a malformed request. If clients
 * refunded a guess after an unknown message, a server that words the message differently would give an attacker
 * unlimited guesses. All other endpoints answer 400 before they do anything, so no e-mail was sent.
 */
export function wasNotProcessed({ code, endpoint }: Failure): boolean {
  return notProcessed.includes(code) || (code === 'rejected' && endpoint !== 'otp/validate')
}
