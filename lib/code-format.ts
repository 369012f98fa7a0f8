import type { Env } from './env/schema.ts'

export type CodeFormat = Pick<Env, 'OTP_LENGTH' | 'OTP_ALPHABET'>

const alphabets = { digits: /^[0-9]*$/, upper: /^[A-Z]*$/, 'digits+upper': /^[0-9A-Z]*$/ } as const
/** Far more than any spelling of a code needs. Longer input is refused unread. */
const maxInput = 100

/** Text that users may paste before a code: `Code:`, `Your code for Example App: ` or `@app.example.com #`. */
const label = /^[^\p{Nd}]*[:#]/u
/** Quotes, brackets and punctuation around a pasted code. */
const decoration = /^[\s\p{Z}\p{Cf}\p{P}\p{Sk}<>|]+|[\s\p{Z}\p{Cf}\p{P}\p{Sk}<>|]+$/gu

/**
 * Parses the input into the exact code, or null if it cannot be one. Spaces, dashes, dots and lower case are accepted.
 * So are full-width digits and the digits of other scripts, because some keyboards type them. Text around a pasted code
 * is ignored.
 */
export function parseCode(input: string, { OTP_LENGTH, OTP_ALPHABET }: CodeFormat): string | null {
  if (input.length > maxInput) return null
  const code = westernDigits(input.normalize('NFKC'))
    .replace(label, '')
    .replace(decoration, '')
    .replace(/[\s\p{Z}\p{Pd}\p{Cf}.\u2212]/gu, '')
    .toUpperCase()
  return code.length === OTP_LENGTH && alphabets[OTP_ALPHABET].test(code) ? code : null
}

/** The characters of a code, as the magiclinksdev API wants them. */
export function charSet({ OTP_ALPHABET }: CodeFormat) {
  return {
    charSetAlphaLower: false,
    charSetAlphaUpper: OTP_ALPHABET !== 'digits',
    charSetNumeric: OTP_ALPHABET !== 'upper',
  }
}

/** In Unicode, the ten digits of a script are in a row that begins with its zero. Some rows are adjacent. */
function westernDigits(text: string): string {
  return text.replace(/\p{Nd}/gu, (digit) => {
    const point = digit.codePointAt(0) ?? 0
    let zero = point
    while (/\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero -= 1
    return String((point - zero) % 10)
  })
}
