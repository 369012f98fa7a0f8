import { expect, test } from 'vitest'
import { bestOf, localeOf, withRegion } from './negotiate.ts'

/** Independent of the languages that a fork offers. */
const offered = ['en', 'de', 'ar'] as const

test.each([
  ['the browser names none', 'en', null],
  ['the browser prefers German', 'de', 'de-AT, de;q=0.9, en;q=0.8'],
  ['the preferred language is not offered', 'ar', 'fr-FR, ar;q=0.7, de;q=0.3'],
  ['the second language has a greater weight', 'en', 'de;q=0.5, en;q=0.9'],
  ['two languages have the same weight', 'ar', 'ar, de'],
  ['the only language has a weight of zero', 'en', 'de;q=0'],
  ['the browser accepts any language', 'en', '*'],
  ['the header is nonsense', 'en', ';;;,,q=x, ='],
  ['the header is huge', 'en', `${'x,'.repeat(10_000)}de`],
] as const)('if %s, the language is %s', (_case, locale, header) => {
  expect(bestOf(offered, undefined, header)).toBe(locale)
})

test("the language chosen in the menu takes precedence over the browser's", () => {
  expect(bestOf(offered, 'ar', 'de')).toBe('ar')
})

test.each([
  ['use the region of the browser', 'en', 'en-GB, de;q=0.9', 'en-GB'],
  ['use the region with the greatest weight', 'en', 'en-AU;q=0.5, en-GB', 'en-GB'],
  ['use the first tag that has a region', 'en', 'en, en-GB;q=0.9', 'en-GB'],
  ['do not use the region of another language', 'de', 'en-GB', 'de'],
  ['do not use a tag with more than a region', 'en', 'en-GB-oxendict, en-x-evil', 'en'],
  ['do not use an unknown region', 'en', 'en-QX', 'en'],
  ['use the language alone if the browser names none', 'en', null, 'en'],
] as const)('the formats of dates and times %s', (_case, locale, header, tag) => {
  expect(withRegion(locale, header)).toBe(tag)
})

test.each(['qq', '', '../de', 'constructor'])('a language cookie with %o is ignored', (cookie) => {
  expect(bestOf(offered, cookie, 'de')).toBe('de')
  expect(localeOf(cookie)).toBeUndefined()
})
