import { expect, test } from 'vitest'
import { bestOf, known } from './negotiate.ts'

/** Whatever a fork offers. */
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

test('what was chosen in the menu comes before what the browser says', () => {
  expect(bestOf(offered, 'ar', 'de')).toBe('ar')
})

test.each(['qq', '', '../de', 'constructor'])('a cookie of %o chooses nothing', (cookie) => {
  expect(bestOf(offered, cookie, 'de')).toBe('de')
  expect(known(cookie)).toBeUndefined()
})
