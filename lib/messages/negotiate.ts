import { type Locale, locales } from './index.ts'

/** Far more than browsers send. The client chooses the header. */
const maxLength = 500

/** The language to speak: what was chosen in the menu, else the best of `Accept-Language`, else the first that is offered. */
export function negotiate(
  chosen: string | undefined,
  acceptLanguage: string | null,
  offered: readonly [Locale, ...Locale[]] = locales,
): Locale {
  const preferred = byWeight(acceptLanguage ?? '').map((tag) => known(tag, offered))
  return known(chosen, offered) ?? preferred.find((locale) => locale !== undefined) ?? offered[0]
}

/** The language of a tag: `de-AT` is German. */
export function known(tag: string | undefined, offered: readonly Locale[] = locales): Locale | undefined {
  const language = tag?.trim().toLowerCase().split('-')[0]
  return offered.find((locale) => locale === language)
}

/** `de-AT, de;q=0.9, en;q=0.8` by weight; of the same weight, in the order of the header (RFC 9110, 12.5.4). */
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
