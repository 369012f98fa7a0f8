import { type Locale, locales } from './index.ts'

/** Far more than browsers send. An attacker can send any length. */
const maxLength = 500

/** The language of a page: the one chosen in the menu, or the best of `Accept-Language`, or the first on offer. */
export function negotiate(chosen: string | undefined, acceptLanguage: string | null): Locale {
  return bestOf(locales, chosen, acceptLanguage)
}

/** `negotiate` with any list of languages. */
export function bestOf<Tag extends string>(
  offered: readonly [Tag, ...Tag[]],
  chosen: string | undefined,
  acceptLanguage: string | null,
): Tag {
  const preferred = byWeight(acceptLanguage ?? '').map((tag) => findLanguage(offered, tag))
  return findLanguage(offered, chosen) ?? preferred.find((tag) => tag !== undefined) ?? offered[0]
}

/**
 * The locale for dates and times: the language of the page, with the region that the browser has for this language,
 * such as `en-GB`. A user who reads German on a British computer gets German dates.
 */
export function withRegion(locale: Locale, acceptLanguage: string | null): string {
  const tags = byWeight(acceptLanguage ?? '').map((tag = '') => tag.trim())
  const tag = tags.find((each) => localeOf(each) === locale && languageAndRegion.test(each))
  // Only a locale that Intl supports, because `format.ts` keeps each one in memory, and an attacker could send many.
  return tag ? new Intl.NumberFormat(tag).resolvedOptions().locale : locale
}

const languageAndRegion = /^[a-z]{2,3}-([a-z]{2}|\d{3})$/i

/** The language of a tag: `de-AT` is German. */
export function localeOf(tag: string | undefined): Locale | undefined {
  return findLanguage(locales, tag)
}

function findLanguage<Tag extends string>(offered: readonly Tag[], tag: string | undefined): Tag | undefined {
  const language = tag?.trim().toLowerCase().split('-')[0]
  return offered.find((each) => each === language)
}

/** Sorts `de-AT, de;q=0.9, en;q=0.8` by weight. Tags of the same weight keep their order (RFC 9110, 12.5.4). */
function byWeight(header: string): (string | undefined)[] {
  return header
    .slice(0, maxLength)
    .split(',')
    .map((part) => {
      const [tag, weight] = part.split(/;\s*q\s*=/i)
      return { tag, weight: weight === undefined ? 1 : Number(weight) }
    })
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight)
    .map(({ tag }) => tag)
}
