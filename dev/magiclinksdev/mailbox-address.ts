const ATOM = '[^\\s\\x00-\\x1f\\x7f()<>\\[\\]:;@\\\\,."]+'
const DOT_ATOM = `${ATOM}(?:\\.${ATOM})*`
const QUOTED = '"(?:[^"\\\\\\x00-\\x08\\x0a-\\x1f\\x7f]|\\\\[^\\x00-\\x08\\x0a-\\x1f\\x7f])*"'
const DOMAIN_LITERAL = '\\[[0-9A-Fa-f:.]+\\]'
const SPEC = `(?:${DOT_ATOM}|${QUOTED})@(?:${DOT_ATOM}|${DOMAIN_LITERAL})`
// One character at a time, not a run of them: nested repetition would take for ever on a long name without an address.
const NAME = `(?:[^\\x00-\\x08\\x0a-\\x1f\\x7f()<>\\[\\]:;@\\\\,"]|${QUOTED})*`
const COMMENT = '(?:[ \\t]*\\([^()\\\\]*\\))?[ \\t]*'

const BARE = new RegExp(`^[ \\t]*(${SPEC})${COMMENT}$`, 'u')
const NAMED = new RegExp(`^[ \\t]*${NAME}<(${SPEC})>${COMMENT}$`, 'u')

/**
 * The address in an RFC 5322 mailbox, or undefined: `Jane <jane@example.com>` and `jane@example.com` both give
 * `jane@example.com`. As lenient as the real server, which is why a client has to refuse what is not a bare address.
 */
export function parseMailbox(text: string): string | undefined {
  // Longer than any address is; keeps the patterns above from being fed megabytes.
  if (text.length > 2000) return undefined
  return BARE.exec(text)?.[1] ?? NAMED.exec(text)?.[1]
}
