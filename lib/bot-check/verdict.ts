/** What the token was made for: one name for each action that costs or risks something. */
export type BotAction = 'sign_in' | 'check_code'

/**
 * - `missing`: no token, e.g. the script is blocked. Never an outage: whoever leaves it out would else get through.
 * - `unavailable`: Google did not answer, and `RECAPTCHA_ON_OUTAGE` says to refuse.
 */
export type BotVerdict = 'passed' | 'missing' | 'refused' | 'unavailable'

/** What a provider says of one token, and why, in a word for the log. */
export type Assessed = { verdict: 'passed' } | { verdict: 'refused' | 'unavailable'; reason: string }
