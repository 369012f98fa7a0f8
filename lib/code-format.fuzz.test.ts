import fc from 'fast-check'
import { type CodeFormat, parseCode } from './code-format.ts'
import { nastyText, property } from './testing/fuzz.ts'

const formats: fc.Arbitrary<CodeFormat> = fc.record({
  OTP_LENGTH: fc.integer({ min: 4, max: 12 }),
  OTP_ALPHABET: fc.constantFrom('digits', 'upper', 'digits+upper'),
})
const characters = { digits: '0123456789', upper: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ' }
const charactersOf = (alphabet: CodeFormat['OTP_ALPHABET']) =>
  alphabet === 'digits+upper' ? characters.digits + characters.upper : characters[alphabet]

const input = fc.oneof(
  nastyText,
  fc.string({ unit: 'binary', maxLength: 120 }),
  fc.stringMatching(/^[0-9A-Za-z ٠-٩０-９.–-]{0,16}$/),
  fc.tuple(fc.stringMatching(/^\d{4,12}$/), nastyText).map(([code, text]) => `${code}${text}`),
)

property(
  'any input is refused, or becomes a code with the right length and alphabet',
  fc.tuple(input, formats),
  ([text, format]) => {
    const code = parseCode(text, format)
    const allowed = charactersOf(format.OTP_ALPHABET)
    return (
      code === null ||
      (code.length === format.OTP_LENGTH && [...code].every((char) => allowed.includes(char)))
    )
  },
)

const separators = fc.array(fc.constantFrom(' ', '-', '–', '.', '\u00a0', '\u200b', '\u3000', '\t'), {
  maxLength: 3,
})
const typedCode = formats.chain((format) =>
  fc.record({
    format: fc.constant(format),
    code: fc
      .array(fc.constantFrom(...charactersOf(format.OTP_ALPHABET)), {
        minLength: format.OTP_LENGTH,
        maxLength: format.OTP_LENGTH,
      })
      .map((chars) => chars.join('')),
    gaps: fc.array(separators, { minLength: 12, maxLength: 12 }),
    lower: fc.boolean(),
    zero: fc.constantFrom(0x30, 0x660, 0x6f0, 0x966, 0xff10),
  }),
)

property(
  'a code is recognised with separators, in lower case, and in the digits of other scripts',
  typedCode,
  ({ format, code, gaps, lower, zero }) => {
    const typed = [...code]
      .map((char, i) => {
        const digit = /\d/.test(char) ? String.fromCodePoint(zero + Number(char)) : char
        return (lower ? digit.toLowerCase() : digit) + (gaps[i] ?? []).join('')
      })
      .join('')
    return parseCode(typed, format) === code
  },
)
