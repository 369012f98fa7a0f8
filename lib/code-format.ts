import type { Env } from './env/schema.ts'

export type CodeFormat = Pick<Env, 'OTP_LENGTH' | 'OTP_ALPHABET'>

const alphabets = { digits: /^[0-9]*$/, upper: /^[A-Z]*$/, 'digits+upper': /^[0-9A-Z]*$/ } as const
/** Far more than any spelling of a code needs; longer text is not looked at. */
const maxTyped = 100

/** What stands before a pasted code: `Code:`, `Your code for Example App: ` or `@app.example.com #`. */
const label = /^[^\p{Nd}]*[:#]/u
/** Quotes, brackets and punctuation around a pasted code. */
const decoration = /^[\s\p{Z}\p{Cf}\p{P}\p{Sk}<>|]+|[\s\p{Z}\p{Cf}\p{P}\p{Sk}<>|]+$/gu

/**
 * Parses the input into the exact code, or null when it cannot be one. Spaces, dashes, dots and lower case are accepted,
 * and so are full-width digits and those of other scripts, since keyboards have them. So is what was pasted around it.
 */
export function parseCode(typed: string, { OTP_LENGTH, OTP_ALPHABET }: CodeFormat): string | null {
  if (typed.length > maxTyped) return null
  const code = westernDigits(typed.normalize('NFKC'))
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

/** Unicode orders the digits of every script in tens that begin at a zero; some tens follow on one another. */
function westernDigits(text: string): string {
  return text.replace(/\p{Nd}/gu, (digit) => {
    const point = digit.codePointAt(0) ?? 0
    let zero = point
    while (/\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero -= 1
    return String((point - zero) % 10)
  })
}
