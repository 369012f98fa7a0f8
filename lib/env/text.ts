/** Removes white space and a byte order mark from both ends. An empty value counts as not set. */
export function trimValues(record: Record<string, string | undefined>): Record<string, string> {
  const trimmed = Object.entries(record).map(([name, value = '']): [string, string] => [name, value.trim()])
  return Object.fromEntries(trimmed.filter(([, value]) => value !== ''))
}

const quotes = '"\'`“”„‘’‚«»'
const quoted = /^(?:"[^"]*"|'[^']*'|`[^`]*`|[“„][^“”]*[“”]|[‘‚][^‘’]*[‘’]|«[^«»]*»)$/u
const quoteAtOneEnd = new RegExp(`^[${quotes}]|[${quotes}]$`, 'u')
/** Line breaks, control characters, zero-width characters, and every space except the ordinary one. */
const invisible = /\p{C}|[^\S ]/u

/**
 * What is wrong with the text of a trimmed value, whatever its kind. The cause is usually the way in which a file or a
 * platform passes settings on. For example, `docker run --env-file` keeps the quotes that a shell removes.
 *
 * @param prose Whether people read the text. Such text may end with a quote, and contain joiners and direction marks.
 */
export function textProblem(value: string, prose: boolean): string | undefined {
  if (quoted.test(value)) return 'has quotes around it'
  if (prose) return undefined
  if (quoteAtOneEnd.test(value)) return 'has a quote at one end'
  if (invisible.test(value)) return 'wants no line breaks and no invisible characters'
  return undefined
}
