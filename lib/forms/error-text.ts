import { fromNow, interpolate } from '../messages/format.ts'
import { type Locale, messagesFor } from '../messages/index.ts'
import type { SignInError } from '../sign-in/errors.ts'
import type { Wait } from './state.ts'

/** The message for an error, and the wait that it names. */
export function errorText(
  { code, retryAt, values }: SignInError,
  locale: Locale,
): { error: string; wait?: Wait } {
  const now = Date.now()
  const text = retryAt && fromNow(locale, retryAt - now)
  return {
    error: interpolate(messagesFor(locale)[code], { ...values, ...(text && { when: text }) }),
    ...(text && { wait: { text, until: retryAt, now } }),
  }
}
