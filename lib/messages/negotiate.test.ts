import { expect, test } from 'vitest'
import { bestOf, localeOf, withRegion } from './negotiate.ts'

/** Independent of the languages that a fork offers. */
const offered = ['en', 'de', 'ar'] as const

test.each([
  ['nothing is said', null, 'en'],
  ['the browser speaks German', 'de-AT, de;q=0.9, en;q=0.8', 'de'],
  ['the best language is not spoken here', 'fr-FR, ar;q=0.7, de;q=0.3', 'ar'],
  ['weights come before order', 'de;q=0.5, en;q=0.9', 'en'],
  ['equal weights keep their order', 'ar, de', 'ar'],
  ['a weight of zero refuses', 'de;q=0', 'en'],
  ['anything will do', '*', 'en'],
  ['the header is nonsense', ';;;,,q=x, =', 'en'],
  ['the header is huge', `${'x,'.repeat(10_000)}de`, 'en'],
])('the language when %s', (_case, header, locale) => {
  expect(bestOf(offered, undefined, header)).toBe(locale)
})

test("the language chosen in the menu takes precedence over the browser's", () => {
  expect(bestOf(offered, 'ar', 'de')).toBe('ar')
})

test.each([
  ['the region of the browser', 'en', 'en-GB, de;q=0.9', 'en-GB'],
  ['the best tag of the language', 'en', 'en-AU;q=0.5, en-GB', 'en-GB'],
  ['the first tag of the language that has a region', 'en', 'en, en-GB;q=0.9', 'en-GB'],
  ['no region of another language', 'de', 'en-GB', 'de'],
  ['nothing that is no region', 'en', 'en-GB-oxendict, en-x-evil', 'en'],
  ['nothing that is no region', 'en', 'en-QX', 'en'],
  ['the language alone', 'en', null, 'en'],
] as const)('the format of times comes from %s', (_case, locale, header, tag) => {
  expect(withRegion(locale, header)).toBe(tag)
})

test.each(['qq', '', '../de', 'constructor'])('a language cookie with %o is ignored', (cookie) => {
  expect(bestOf(offered, cookie, 'de')).toBe('de')
  expect(localeOf(cookie)).toBeUndefined()
})
