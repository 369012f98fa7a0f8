/** Far more than any spelling of an address needs. Longer input is left as it is. */
const maxInput = 1000

/** Characters that users do not see: spaces, control and format characters, and characters that fonts do not draw. */
const invisible = String.raw`\s\p{Z}\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}`
/** Brackets, quotes and punctuation that no address begins or ends with, so they can only be decoration. */
const leading = new RegExp(String.raw`^[${invisible}\p{Pi}\p{Pf}<„‚,;•]+`, 'u')
const trailing = new RegExp(
  String.raw`[${invisible}\p{Pi}\p{Pf}\p{Ps}\p{Pe}<>"'\u0060´.,;:!?*_~|…、。，；：！？]+$`,
  'u',
)
/** An address, a comment or a quoted part can begin with these, so they are decoration only if closed at the end. */
const pairs = new Map([
  ['"', '"'],
  ["'", "'"],
  ['`', '`'],
  ['*', '*'],
  ['_', '_'],
  ['~', '~'],
  ['{', '}'],
  ['(', ')'],
  ['[', ']'],
])

/**
 * Finds the address in pasted text. Strips `mailto:`, the name in `Jo Doe <jo@example.com>`, and any quotes, brackets,
 * punctuation and invisible characters at the ends. Changes nothing inside the address.
 */
export function stripDecoration(input: string): string {
  if (input.length > maxInput) return input
  const text = stripEnds(input)
  const [, name, bracketed] = /^([^<>]*)<([^<>]*)$/.exec(text) ?? []
  if (name === undefined || bracketed === undefined) return stripMailto(text)
  const address = stripMailto(stripEnds(bracketed))
  // Mail programs repeat the address if there is no name. Two different addresses are an error.
  const isName = !name.includes('@') || stripEnds(name).toLowerCase() === address.toLowerCase()
  return isName ? address : text
}

function stripEnds(text: string): string {
  const end = trailing.exec(text)?.[0] ?? ''
  let rest = text.slice(0, text.length - end.length).replace(leading, '')
  for (let closing = pairs.get(rest.charAt(0)); closing && end.includes(closing); ) {
    rest = rest.slice(1).replace(leading, '')
    closing = pairs.get(rest.charAt(0))
  }
  return rest
}

function stripMailto(text: string): string {
  return /^mailto:/i.test(text) ? stripEnds(text.slice('mailto:'.length).split('?')[0] ?? '') : text
}
