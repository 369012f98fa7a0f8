import { domainToASCII } from 'node:url'
import { stripDecoration } from './email-decoration.ts'

declare const canonical: unique symbol
/** An address in its one canonical form. Quotas, API calls, sessions and log lines all use this form. */
export type EmailAddress = string & { [canonical]: true }

const maxLength = 254
const maxLocalLength = 64
/**
 * An RFC 5322 dot-atom, ASCII only. Quoted local parts, comments and display names would be other spellings of the same
 * mailbox. `%`, `!`, `|` and `/` are excluded, because mail servers read them as routes, commands and files: by
 * default, Postfix delivers `jane%evil.example@example.com` and `evil.example!jane@example.com` to evil.example.
 */
const localPart = /^[a-z0-9#$&'*+=?^_`{}~-]+(\.[a-z0-9#$&'*+=?^_`{}~-]+)*$/
/**
 * Local parts that have only allowed characters, but that some mail servers read as something else:
 * - `-x`: a command-line option. Postfix refuses it by default for that reason.
 * - `=?utf-8?q?jane=40evil.example?=`: an encoded word (RFC 2047), which some mail libraries decode.
 * - `srs0=hash=time=evil.example=jane`: a forwarder's return path (SRS). The forwarder sends it back to evil.example.
 * - `imceasmtp-jane+40evil.example`: an address that Exchange has wrapped. Exchange unwraps and routes it.
 */
const ambiguousLocalPart = /^-|=\?[^?]*\?|^srs[01][=+-]|^imcea[a-z0-9]*-/
/**
 * The characters that are safe for `domainToASCII`. Other text is refused, because that function cuts it at `/` and
 * decodes `%`, like a URL parser.
 */
const domainText = /^[a-z0-9.\u0080-\u{10ffff}-]+$/u
const label = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/

/**
 * Parses the input into the canonical address, or null if it is not an address. Decoration at the ends is stripped.
 * `emailProblem` says why an input is refused.
 *
 * The rule: every mail server must read the address in the same way. `SIGN_IN_ALLOWED_DOMAINS` trusts the domain after
 * the `@`, so an address that some server would deliver to another domain is refused.
 *
 * Text that NFKC changes is refused. For example, NFKC turns `＠` and `﹫` into `@`, so two systems could read two
 * different addresses in the same text. Control, format and space characters are refused for the same reason.
 */
export function parseEmailAddress(input: string): EmailAddress | null {
  const trimmed = stripDecoration(input)
  if (trimmed.length > maxLength * 2 || /[\p{C}\p{Z}]/u.test(trimmed)) return null
  // This check comes before lower-casing, which turns the kelvin sign into a plain k.
  if (trimmed !== trimmed.normalize('NFKC')) return null

  const text = trimmed.toLowerCase()
  const at = text.lastIndexOf('@')
  const local = text.slice(0, at)
  if (at < 1 || local.length > maxLocalLength || !localPart.test(local) || ambiguousLocalPart.test(local))
    return null

  const domain = parseDomain(text.slice(at + 1))
  if (!domain) return null

  const address = `${local}@${domain}`
  return isShortEnough(address) ? address : null
}

/** The canonical form (ASCII) of a lower-case domain, or null if no address can have that domain. */
export function parseDomain(text: string): string | null {
  const domain = domainText.test(text) ? domainToASCII(text) : ''
  return isDomain(domain) ? domain : null
}

function isDomain(domain: string): boolean {
  const labels = domain.split('.')
  // A domain whose last label is a number is an IP address.
  return labels.length >= 2 && labels.every((part) => label.test(part)) && !/^\d+$/.test(labels.at(-1) ?? '')
}

function isShortEnough(address: string): address is EmailAddress {
  return address.length <= maxLength
}
