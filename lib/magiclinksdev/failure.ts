/**
 * Why a call did not succeed. A closed set: callers match on `code`, never on the server's sentences.
 * - `invalid-otp`: wrong, expired, used or unknown; the server does not say which.
 * - `refused`: no connection. - `unauthorized`: 401. - `media-type`: 415. - `too-many`: 429.
 * - `rejected`: a 400 in the API's own words, but another one. - `server-error`: 5xx. - `time-out`.
 * - `malformed`: an answer that is not what the API promises, another 4xx too: a proxy in between may have made it up
 *   (408), or put its own page in the place of a 400, after a guess was evaluated.
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
  /** `requestMetadata.uuid` of the answer: the server's log is searched by it. */
  requestId?: string | undefined
  /** A short technical cause for the log, e.g. `ECONNREFUSED`. Never the server's message: it can quote an address. */
  cause?: string | undefined
}

/** A value, or the reason why there is none. `requestId` is the uuid of the server's answer. */
export type Result<T> = { ok: true; value: T; requestId: string } | { ok: false; failure: Failure }

/** What a call came to, for metrics. */
export type OnAnswer = (endpoint: string, outcome: FailureCode | 'ok', ms: number) => void

const notProcessed: readonly FailureCode[] = ['refused', 'unauthorized', 'media-type', 'too-many']

/**
 * Whether the server certainly did nothing: it made no code, sent no e-mail and evaluated no guess.
 *
 * At `otp/validate` a 400 never says so. Only its sentence tells a wrong code from a malformed request, and a server
 * that words the sentence differently would give an attacker unlimited guesses. Everywhere else the server answers 400
 * before it starts to work, so no e-mail was sent.
 */
export function wasNotProcessed({ code, endpoint }: Failure): boolean {
  return notProcessed.includes(code) || (code === 'rejected' && endpoint !== 'otp/validate')
}
