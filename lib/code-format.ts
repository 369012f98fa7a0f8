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
 * Returns the code as it was sent, or null if the input cannot be a code. Spaces, dashes, dots and lower case are
 * accepted. So are full-width digits and the digits of other scripts, because some keyboards type them. Text around a
 * pasted code is ignored.
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

/** The characters of a code, in the fields of the magiclinksdev API. */
export function charSet({ OTP_ALPHABET }: CodeFormat) {
  return {
    charSetAlphaLower: false,
    charSetAlphaUpper: OTP_ALPHABET !== 'digits',
    charSetNumeric: OTP_ALPHABET !== 'upper',
  }
}

/**
 * Replaces the digits of every script with 0 to 9. In Unicode, the ten digits of a script are in a row that begins with
 * its zero. Rows can be adjacent, so the distance from the first zero is taken modulo 10.
 */
function westernDigits(text: string): string {
  return text.replace(/\p{Nd}/gu, (digit) => {
    const point = digit.codePointAt(0) ?? 0
    let zero = point
    while (/\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero -= 1
    return String((point - zero) % 10)
  })
}
