/** What the token was made for: one name for each action that costs or risks something. */
export type BotAction = 'sign_in' | 'check_code'

/**
 * - `missing`: no token, e.g. the script is blocked. It never counts as an outage, or leaving the token out would be
 *   the way around the check.
 * - `unavailable`: nobody judged the token, and it does not pass: see `RECAPTCHA_ON_OUTAGE` and `outage.ts`.
 */
export type BotVerdict = 'passed' | 'missing' | 'refused' | 'unavailable'

/**
 * What a provider says of one token, with a word for the log. `unavailable`: it did not judge the token. `suspect` names
 * the setting that may be at fault instead of the token.
 */
export type Assessment =
  | { verdict: 'passed' }
  | { verdict: 'refused' | 'unavailable'; reason: string; suspect?: string }
