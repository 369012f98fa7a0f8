import { fill, fromNow } from './format.ts'
import { type Locale, type MessageKey, messagesFor } from './index.ts'

/** An expected failure: which sentence, and the values in it. A closed set, since every sentence is in the table. */
export interface Refusal {
  code: MessageKey
  /** From when it works again, in milliseconds since the epoch. */
  retryAt?: number
  values?: Record<string, string | number>
}

/** What the person reads. */
export function textOf({ code, retryAt, values }: Refusal, locale: Locale): string {
  return fill(messagesFor(locale)[code], {
    ...values,
    ...(retryAt && { when: fromNow(locale, retryAt - Date.now()) }),
  })
}
