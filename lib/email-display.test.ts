import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseDomain, parseEmailAddress } from './email-address.ts'
import { displayDomain, displayEmail } from './email-display.ts'
import { property } from './testing/fuzz.ts'

function shown(domain: string): string {
  const email = parseEmailAddress(`jo@${domain}`)
  if (!email) throw new Error(`${domain} is not a domain`)
  return displayEmail(email)
}

describe('labels in one script or in related scripts', () => {
  test.each([
    'example.com',
    'münchen.de',
    'faß.de',
    'mail.bücher.example',
    'παράδειγμα.ελ',
    'почта.рф',
    'пример.com',
    'مثال.إختبار',
    'דוגמה.example',
    'उदाहरण.भारत',
    'ตัวอย่าง.ไทย',
    '例子.中国',
    '例え.テスト',
    'japan語あア.jp',
    '實例ㄅabc.tw',
    '예제漢字k.kr',
    'münchen-2.de',
  ])(
    'a domain is shown in Unicode if each label has one script, or scripts that are used together: %s',
    (domain) => {
      expect(shown(domain)).toBe(`jo@${domain}`)
    },
  )
})

describe('mixed scripts and look-alikes', () => {
  test.each([
    ['Latin and Cyrillic', 'раypal.com'],
    ['Latin and Cyrillic, one letter', 'gоogle.com'],
    ['Latin and Greek', 'αpple.com'],
    ['Cyrillic and Greek', 'привеτ.com'],
    ['Hiragana and Hangul', 'あ예.com'],
    ['Thai and Latin', 'ทabc.com'],
    ['Cyrillic that looks like Latin', 'аррӏе.com'],
    ['a script in limited use', 'ᏣᎳᎩ.com'],
  ])('a label that users could mistake for another is shown in Punycode: %s: %s', (_, domain) => {
    expect(shown(domain)).toBe(`jo@${parseDomain(domain)}`)
  })

  test('a label in Punycode does not change how the other labels are shown', () => {
    expect(shown('раypal.münchen.de')).toBe(`jo@${parseDomain('раypal.de')?.split('.')[0]}.münchen.de`)
  })
})

property(
  'the displayed form of an email address parses to the same email address',
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }),
  (text) => {
    const email = parseEmailAddress(`jo@${text}.example`)
    return email === null || parseEmailAddress(displayEmail(email)) === email
  },
)

test('a label stays in Punycode if its decoded form is not accepted as input', () => {
  expect(displayDomain('xn--a.example')).toBe('xn--a.example')
})
