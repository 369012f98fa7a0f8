/** The action that a token was made for: to send a code, or to check one. */
export type BotAction = 'sign_in' | 'check_code'

/**
 * - `missing`: no token, e.g. because the script is blocked. It never counts as an outage. Otherwise an attacker could
 *   get around the check by leaving out the token.
 * - `unavailable`: the provider did not judge the token, and `RECAPTCHA_ON_OUTAGE` does not let the request pass
 *   without a judgment. See `outage.ts`.
 */
export type BotVerdict = 'passed' | 'missing' | 'refused' | 'unavailable'

/**
 * What a provider says about one token. `unavailable`: it did not judge the token. `reason` is for the log. `suspect`
 * names a setting that may be wrong, if the token may not be to blame.
 */
export type Assessment =
  | { verdict: 'passed' }
  | { verdict: 'refused' | 'unavailable'; reason: string; suspect?: string }
