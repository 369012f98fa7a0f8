import { domainToASCII } from 'node:url'

declare const canonical: unique symbol
/** An address in its one canonical form: limiter key, API call, session and log all start from this. */
export type EmailAddress = string & { [canonical]: true }

const maxLength = 254
const maxLocalLength = 64
/** RFC 5322 dot-atom, ASCII only. Quoted local parts, comments and display names are other ways to spell one mailbox. */
const localPart = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/
/** What `domainToASCII` may be given: it reads its text as the host of a URL, and would cut it at `/` and decode `%`. */
const domainText = /^[a-z0-9.\u0080-\u{10ffff}-]+$/u
const label = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/

/**
 * Parses what a person typed into the canonical address, or null when it is none.
 *
 * Text that differs from its own NFKC form is refused: `＠` and `﹫` become `@` under NFKC, so two systems could
 * read two different addresses in it. Control, format and space characters are refused for the same reason.
 */
export function parseEmailAddress(typed: string): EmailAddress | null {
  const trimmed = typed.trim()
  if (trimmed.length > maxLength * 2 || /[\p{C}\p{Z}]/u.test(trimmed)) return null
  // Before lower-casing, which makes a plain k of the kelvin sign.
  if (trimmed !== trimmed.normalize('NFKC')) return null

  const text = trimmed.toLowerCase()
  const at = text.lastIndexOf('@')
  const local = text.slice(0, at)
  if (at < 1 || local.length > maxLocalLength || !localPart.test(local)) return null

  const typedDomain = text.slice(at + 1)
  const domain = domainText.test(typedDomain) ? domainToASCII(typedDomain) : ''
  if (!isDomain(domain)) return null

  const address = `${local}@${domain}`
  return isCanonical(address) ? address : null
}

function isDomain(domain: string): boolean {
  const labels = domain.split('.')
  // An address literal or a number for a last label is an IP address, which receives no mail here.
  return labels.length >= 2 && labels.every((part) => label.test(part)) && !/^\d+$/.test(labels.at(-1) ?? '')
}

function isCanonical(address: string): address is EmailAddress {
  return address.length <= maxLength
}
