import { fromNow, interpolate } from '../messages/format.ts'
import { type Locale, messagesFor } from '../messages/index.ts'
import type { SignInError } from '../sign-in/errors.ts'

/** The sentence for an error. */
export function errorText({ code, retryAt, values }: SignInError, locale: Locale): string {
  return interpolate(messagesFor(locale)[code], {
    ...values,
    ...(retryAt && { when: fromNow(locale, retryAt - Date.now()) }),
  })
}
