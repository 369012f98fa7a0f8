import { describe, expect, test } from 'vitest'
import { parseEmailAddress } from './email-address.ts'

describe('decoration', () => {
  const invisible = [
    ['a zero-width space', '\u200b'],
    ['a zero-width joiner', '\u200d'],
    ['a left-to-right mark', '\u200e'],
    ['a right-to-left mark', '\u200f'],
    ['an Arabic letter mark', '\u061c'],
    ['a left-to-right embedding', '\u202a'],
    ['a right-to-left embedding', '\u202b'],
    ['the end of an embedding', '\u202c'],
    ['a left-to-right isolate', '\u2066'],
    ['the end of an isolate', '\u2069'],
    ['a word joiner', '\u2060'],
    ['a soft hyphen', '\u00ad'],
    ['a byte order mark', '\ufeff'],
    ['a no-break space', '\u00a0'],
    ['an ideographic space', '\u3000'],
    ['a Hangul filler', '\u3164'],
    ['a variation selector', '\ufe0f'],
    ['a line separator', '\u2028'],
    ['NUL', '\0'],
    ['line ends', '\r\n'],
  ]
  test.each(invisible)('%s at either end of an email address is stripped', (_, character) => {
    expect(parseEmailAddress(`${character}jo@example.com`)).toBe('jo@example.com')
    expect(parseEmailAddress(`jo@example.com${character}`)).toBe('jo@example.com')
    expect(parseEmailAddress(`${character} ${character}jo@example.com ${character}`)).toBe('jo@example.com')
  })

  test.each([
    'jo@example.com,',
    'jo@example.com;',
    'jo@example.com.',
    'jo@example.com, ',
    'jo@example.com.\u200b',
    'jo@example.com!?',
    'jo@example.com…',
    'jo@example.com。',
    ',jo@example.com',
    '; jo@example.com',
    '• jo@example.com',
    '<jo@example.com>',
    '<jo@example.com',
    'jo@example.com>',
    '(jo@example.com)',
    '[jo@example.com]',
    '{jo@example.com}',
    '"jo@example.com"',
    "'jo@example.com'",
    '`jo@example.com`',
    '“jo@example.com”',
    '‘jo@example.com’',
    '„jo@example.com“',
    '«jo@example.com»',
    '«\u00a0jo@example.com\u00a0»',
    '**jo@example.com**',
    '_jo@example.com_',
    '("jo@example.com"),',
    'mailto:jo@example.com',
    'MAILTO:jo@example.com',
    'mailto: jo@example.com',
    'mailto:jo@example.com?subject=Hello&body=a@b',
    '<mailto:jo@example.com>',
    'Jo Doe <jo@example.com>',
    'Jo Doe<jo@example.com>,',
    '"Doe, Jo" <jo@example.com>',
    '“Doe, Jo” <jo@example.com>;',
    'Jo Doe <mailto:jo@example.com>',
    'To: Jo Doe <jo@example.com>',
    'jo@example.com <jo@example.com>',
    "'jo@example.com' <Jo@Example.com>",
    'jo@example.com<mailto:jo@example.com>',
  ])('%j is read as jo@example.com', (input) => {
    expect(parseEmailAddress(input)).toBe('jo@example.com')
  })
})

describe('not decoration', () => {
  test.each([
    ["o'brien@example.com", "o'brien@example.com"],
    ["'o'brien@example.com'", "o'brien@example.com"],
    ["'jo@example.com", "'jo@example.com"],
    ['_jo_@example.com', '_jo_@example.com'],
    ['{jo@example.com', '{jo@example.com'],
    ['mailto@example.com', 'mailto@example.com'],
  ])('a character that belongs to the email address stays: %s becomes %s', (input, address) => {
    expect(parseEmailAddress(input)).toBe(address)
  })
})

describe('refused input', () => {
  test.each([
    'jo@example.com <jane@example.com>',
    'jo@evil.example <jo@example.com>',
    '<jo@example.com> <jane@example.com>',
    'jo@example.com, jane@example.com',
    'jo@example.com; jane@example.com;',
    'mailto:jo@example.com,jane@example.com',
    '"jo"@example.com',
    '(home)jo@example.com',
    'jo(home)@example.com',
    'jo@example.com(home)',
    'jo@[192.0.2.1]',
    'jo@<example>.com',
    'http://jo@example.com',
    'jo@example.com\r\nBcc: jane@example.com',
  ])('stripping never results in another email address: %j is refused', (input) => {
    expect(parseEmailAddress(input)).toBeNull()
  })
})

test('a long text of only decoration is refused quickly', () => {
  const startedAt = performance.now()
  for (const text of [',', '<', "'", '\0', 'a<', ' ,"'])
    for (const times of [300, 100_000]) expect(parseEmailAddress(text.repeat(times))).toBeNull()
  expect(performance.now() - startedAt).toBeLessThan(200)
})
