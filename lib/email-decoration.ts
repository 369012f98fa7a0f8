/** Far more than any spelling of an address needs; longer text is not looked at. */
const maxTyped = 1000

/** What nobody sees: spaces, control and format characters, and characters that fonts leave out. */
const invisible = String.raw`\s\p{Z}\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}`
/** Brackets, quotes and punctuation that no address begins or ends with, so that they can only be decoration. */
const leading = new RegExp(String.raw`^[${invisible}\p{Pi}\p{Pf}<„‚,;•]+`, 'u')
const trailing = new RegExp(
  String.raw`[${invisible}\p{Pi}\p{Pf}\p{Ps}\p{Pe}<>"'\u0060´.,;:!?*_~|…、。，；：！？]+$`,
  'u',
)
/** Some begin an address, and others a comment or a quoted part: decoration only where they are closed at the end. */
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
 * The address in what a user pasted: without quotes, brackets, punctuation and invisible characters at its ends, without
 * `mailto:`, and without the name in `Jo Doe <jo@example.com>`. Nothing inside the address changes.
 */
export function stripDecoration(typed: string): string {
  if (typed.length > maxTyped) return typed
  const text = stripEnds(typed)
  const [, name, address] = /^([^<>]*)<([^<>]*)$/.exec(text) ?? []
  if (name === undefined || address === undefined) return stripMailto(text)
  const named = stripMailto(stripEnds(address))
  // Mail programs put an address without a name twice. Two different addresses are no address.
  const isName = !name.includes('@') || stripEnds(name).toLowerCase() === named.toLowerCase()
  return isName ? named : text
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
