import { languagesOf } from '../../dev/languages.ts'

/** The languages that the application offers, as `lib/messages` lists them. */
export const { offered } = languagesOf('.')

const tags = { de: '@german', ar: '@arabic' }

/** The tag of tests that need this language. A fork without the language skips them. */
export function speaking(locale: string): string[] {
  return Object.entries(tags).flatMap(([spoken, tag]) => (spoken === locale ? [tag] : []))
}

/** The tags of the languages that are not offered here. */
export const notSpoken = Object.entries(tags).flatMap(([locale, tag]) =>
  offered.includes(locale) ? [] : [tag],
)
