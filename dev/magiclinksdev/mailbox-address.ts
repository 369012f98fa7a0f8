const ATOM = '[^\\s\\x00-\\x1f\\x7f()<>\\[\\]:;@\\\\,."]+'
const DOT_ATOM = `${ATOM}(?:\\.${ATOM})*`
const QUOTED = '"(?:[^"\\\\\\x00-\\x08\\x0a-\\x1f\\x7f]|\\\\[^\\x00-\\x08\\x0a-\\x1f\\x7f])*"'
const DOMAIN_LITERAL = '\\[[0-9A-Fa-f:.]+\\]'
const ADDRESS = `(?:${DOT_ATOM}|${QUOTED})@(?:${DOT_ATOM}|${DOMAIN_LITERAL})`
// Matches one character at a time. With nested repetition, matching a long name without an address would take forever.
const NAME = `(?:[^\\x00-\\x08\\x0a-\\x1f\\x7f()<>\\[\\]:;@\\\\,"]|${QUOTED})*`
const COMMENT = '(?:[ \\t]*\\([^()\\\\]*\\))?[ \\t]*'

const BARE = new RegExp(`^[ \\t]*(${ADDRESS})${COMMENT}$`, 'u')
const NAMED = new RegExp(`^[ \\t]*${NAME}<(${ADDRESS})>${COMMENT}$`, 'u')

/**
 * The email address in an RFC 5322 mailbox, or undefined. `Jane <jane@example.com>` and `jane@example.com` both give
 * `jane@example.com`. The real server is just as lenient, so a client must reject all but plain addresses itself.
 */
export function parseMailbox(text: string): string | undefined {
  // No address is that long. The limit keeps megabytes away from the patterns above.
  if (text.length > 2000) return undefined
  return BARE.exec(text)?.[1] ?? NAMED.exec(text)?.[1]
}
