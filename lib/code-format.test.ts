import { describe, expect, test } from 'vitest'
import { type CodeFormat, charSet, parseCode } from './code-format.ts'

const digits: CodeFormat = { OTP_LENGTH: 8, OTP_ALPHABET: 'digits' }
const upper: CodeFormat = { OTP_LENGTH: 8, OTP_ALPHABET: 'upper' }
const both: CodeFormat = { OTP_LENGTH: 8, OTP_ALPHABET: 'digits+upper' }

describe('accepted input', () => {
  test.each([
    ['exactly as sent', '12345678'],
    ['in two groups', '1234 5678'],
    ['with space around it', ' 12345678\n'],
    ['digit by digit', '1 2 3 4 5 6 7 8'],
    ['with a dash', '1234-5678'],
    ['with an en dash', '1234–5678'],
    ['with a minus sign', '1234\u22125678'],
    ['with dots', '12.34.56.78'],
    ['with no-break spaces', '1234\u00a05678'],
    ['with a zero-width space', '1234\u200b5678'],
    ['with direction marks, as copied from an e-mail', '\u200e12345678\u200e'],
    ['in full-width digits', '１２３４５６７８'],
    ['in full-width digits with an ideographic space', '１２３４\u3000５６７８'],
    ['in Arabic digits', '١٢٣٤٥٦٧٨'],
    ['in Persian digits', '۱۲۳۴۵۶۷۸'],
    ['in Devanagari digits', '१२३४५६७८'],
    ['in digits of two scripts', '١٢٣٤5678'],
    [
      'in Pwo Karen digits, which directly follow another script’s in Unicode',
      '\u{116db}\u{116dc}\u{116dd}\u{116de}\u{116df}\u{116e0}\u{116e1}\u{116e2}',
    ],
  ])('a code is recognised %s', (_, input) => {
    expect(parseCode(input, digits)).toBe('12345678')
  })

  test.each([
    'Code: 12345678',
    'code:12345678',
    'CODE：12345678',
    'Your sign-in code: 1234 5678',
    'Ihr Code: 12345678.',
    'الرمز: ١٢٣٤٥٦٧٨',
    'Code #12345678',
    '#12345678',
    '# 1234-5678',
    '@app.example.com #12345678',
    '*12345678*',
    '**1234 5678**',
    '_12345678_',
    '`12345678`',
    '"12345678"',
    "'12345678'",
    '“12345678”',
    '„12345678“',
    '«\u00a012345678\u00a0»',
    '‹12345678›',
    '(12345678)',
    '[1234 5678]',
    '{12345678}',
    '<12345678>',
    '【12345678】',
    '12345678,',
    '12345678;',
    '12345678.',
    '12345678!',
    '12345678。',
    '12345678، ',
    ', 12345678',
    '("1234 5678"),',
    'Code: "12345678".',
    '• 12345678',
    '– 12345678 –',
    '\u200b"12345678"\u200b',
  ])('text pasted around a code is ignored: %j', (input) => {
    expect(parseCode(input, digits)).toBe('12345678')
  })

  test('text pasted around a code with letters is ignored', () => {
    expect(parseCode('Code: "ab1d-5678",', both)).toBe('AB1D5678')
    expect(parseCode('code: abcd efgh.', upper)).toBe('ABCDEFGH')
    expect(parseCode('(ABCDEFGH)', upper)).toBe('ABCDEFGH')
    expect(parseCode('codecode', upper)).toBe('CODECODE')
  })

  test('leading zeros of a code are kept', () => {
    expect(parseCode('0000 0001', digits)).toBe('00000001')
    expect(parseCode('٠٠٠٠٠٠٠١', digits)).toBe('00000001')
  })

  test('lower case is accepted for codes with letters', () => {
    expect(parseCode('abcd efgh', upper)).toBe('ABCDEFGH')
    expect(parseCode('a1b2-c3d4', both)).toBe('A1B2C3D4')
    expect(parseCode('ａｂｃｄ１２３４', both)).toBe('ABCD1234')
  })
})

test('the digits of every script are recognised', () => {
  const all = Array.from({ length: 0x110000 }, (_, point) => point).filter((point) =>
    /^\p{Nd}$/u.test(point >= 0xd800 && point < 0xe000 ? '' : String.fromCodePoint(point)),
  )
  expect(all.length % 10).toBe(0)
  const wrong = all.filter((point, i) => {
    const one: CodeFormat = { OTP_LENGTH: 1, OTP_ALPHABET: 'digits' }
    return parseCode(String.fromCodePoint(point), one) !== String(i % 10)
  })
  expect(wrong.map((point) => point.toString(16))).toEqual([])
})

describe('refused input', () => {
  test.each([
    ['an empty input', ''],
    ['only spaces', '        '],
    ['one digit too few', '1234567'],
    ['one digit too many', '123456789'],
    ['NUL', '1234\u00005678'],
    ['NUL at the end', '12345678\0'],
    ['10 KB of digits', '1'.repeat(10_240)],
    ['10 KB of spaces before a code', `${' '.repeat(10_240)}12345678`],
    ['a plus sign', '+12345678'],
    ['a decimal comma', '1234,5678'],
    ['two codes', '12345678, 87654321'],
    ['a quote inside', '1234"5678'],
    ['a bracket inside', '1234(5678)'],
    ['half of a code in brackets', '1234 (5678)'],
    ['a time', '12:34:56:78'],
    ['a currency', '$12345678'],
    ['a letter before a code', 'x12345678'],
    ['hexadecimal', '0x123456'],
    ['an exponent', '1e345678'],
    ['circled digits beyond nine', '⑩⑩⑩⑩12'],
    ['a roman numeral', 'Ⅷ2345678'],
    ['markup', '<b>12345678</b>'],
    ['SQL', "1' OR 1=1"],
    ['letters', 'ABCDEFGH'],
  ])('an input that cannot be a code is refused: %s', (_, input) => {
    expect(parseCode(input, digits)).toBeNull()
  })

  test('digits are refused in codes of letters, and letters in codes of digits', () => {
    expect(parseCode('ABCDEFG1', upper)).toBeNull()
    expect(parseCode('1234567A', digits)).toBeNull()
    expect(parseCode('ÄBCDEFGH', upper)).toBeNull()
    expect(parseCode('ABCD_123', both)).toBeNull()
  })
})

test.each([
  [digits, { charSetAlphaLower: false, charSetAlphaUpper: false, charSetNumeric: true }],
  [upper, { charSetAlphaLower: false, charSetAlphaUpper: true, charSetNumeric: false }],
  [both, { charSetAlphaLower: false, charSetAlphaUpper: true, charSetNumeric: true }],
])('codes are requested with exactly the characters that are accepted: $OTP_ALPHABET', (shape, expected) => {
  expect(charSet(shape)).toEqual(expected)
})
