import { domainToASCII } from 'node:url'

declare const canonical: unique symbol
/** An address in its one canonical form: limiter key, API call, session and log all start from this. */
export type EmailAddress = string & { [canonical]: true }

const maxLength = 254
const maxLocalLength = 64
/** RFC 5322 dot-atom, ASCII only. Quoted local parts, comments and display names are other ways to spell one mailbox. */
const localPart = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/
const label = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/

/**
 * Parses what a person typed into the canonical address, or null when it is none.
 *
 * Text that differs from its own NFKC form is refused: `＠` and `﹫` become `@` under NFKC, so two systems could
 * read two different addresses in it. Control, format and space characters are refused for the same reason.
 */
export function parseEmailAddress(typed: string): EmailAddress | null {
  const text = typed.trim().toLowerCase()
  if (text.length > maxLength * 2 || text !== text.normalize('NFKC') || /[\p{C}\p{Z}]/u.test(text))
    return null

  const at = text.lastIndexOf('@')
  const local = text.slice(0, at)
  if (at < 1 || local.length > maxLocalLength || !localPart.test(local)) return null

  const domain = domainToASCII(text.slice(at + 1))
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
