import { ar } from './ar.ts'
import { de } from './de.ts'
import { en, type Messages } from './en.ts'

export type { MessageKey, Messages } from './en.ts'

/** Every language that the application has. To add one, add its table here. */
const catalogs = { en, de, ar } as const
const rightToLeft: readonly Locale[] = ['ar']

/** A language that the application has, as a BCP 47 tag. */
export type Locale = keyof typeof catalogs
/** The languages that users can choose. A browser that prefers none of them gets the first. */
export const locales: readonly [Locale, ...Locale[]] = ['en', 'de', 'ar']

export function messagesFor(locale: Locale): Messages {
  return catalogs[locale]
}

/** The direction of the language's script, for the `dir` of a page or an e-mail. */
export function directionOf(locale: Locale): 'ltr' | 'rtl' {
  return rightToLeft.includes(locale) ? 'rtl' : 'ltr'
}

/** The language's name for itself: `Deutsch`. */
export function ownName(locale: Locale): string {
  return new Intl.DisplayNames(locale, { type: 'language' }).of(locale) ?? locale
}
