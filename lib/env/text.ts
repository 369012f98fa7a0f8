/** White space goes from both ends, and a byte order mark with it. An empty value counts as not set. */
export function trimValues(record: Record<string, string | undefined>): Record<string, string> {
  const trimmed = Object.entries(record).map(([name, value = '']): [string, string] => [name, value.trim()])
  return Object.fromEntries(trimmed.filter(([, value]) => value !== ''))
}

const quotes = '"\'`“”„‘’‚«»'
const quoted = /^(?:"[^"]*"|'[^']*'|`[^`]*`|[“„][^“”]*[“”]|[‘‚][^‘’]*[‘’]|«[^«»]*»)$/u
const quoteAtOneEnd = new RegExp(`^[${quotes}]|[${quotes}]$`, 'u')
/** Line breaks, control characters, zero-width characters and all spaces but the ordinary one. */
const invisible = /\p{C}|[^\S ]/u

/**
 * What is wrong with a trimmed value, of whatever kind its setting is. Such a value comes from how a file or a platform
 * writes settings down: `docker run --env-file`, for one, keeps the quotes that a shell removes.
 *
 * @param prose Whether people read the text. Then a quote may end it, and it may hold joiners and direction marks.
 */
export function textProblem(value: string, prose: boolean): string | undefined {
  if (quoted.test(value)) return 'has quotes around it'
  if (prose) return undefined
  if (quoteAtOneEnd.test(value)) return 'has a quote at one end'
  if (invisible.test(value)) return 'wants no line breaks and no invisible characters'
  return undefined
}
