import { languagesOf } from '../../dev/languages.ts'

/** The languages that the application offers, as `lib/messages` lists them. */
export const offeredLanguages = languagesOf('.').offered

const tags = { de: '@german', ar: '@arabic' }

/** The tags of a test that needs this language. A fork without the language skips the test. */
export function languageTags(locale: string): string[] {
  return Object.entries(tags).flatMap(([language, tag]) => (language === locale ? [tag] : []))
}

/** The tags of the languages that the application does not offer. */
export const missingLanguageTags = Object.entries(tags).flatMap(([locale, tag]) =>
  offeredLanguages.includes(locale) ? [] : [tag],
)
