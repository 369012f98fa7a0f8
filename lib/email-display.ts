import { domainToUnicode } from 'node:url'
import { type EmailAddress, parseDomain } from './email-address.ts'

/** An address as its owner writes it: `jo@münchen.de`, not `jo@xn--mnchen-3ya.de`. Only for pages, not for sending. */
export function displayEmail(email: EmailAddress): string {
  const at = email.lastIndexOf('@') + 1
  return email.slice(0, at) + displayDomain(email.slice(at))
}

/**
 * A domain in Unicode. A label whose letters could be mistaken for others stays in Punycode.
 *
 * @param domain In its canonical form, which is ASCII.
 */
export function displayDomain(domain: string): string {
  const shown = domain.split('.').map(displayLabel).join('.')
  // A user who enters the domain as shown must get the same domain.
  return parseDomain(shown) === domain ? shown : domain
}

function displayLabel(label: string): string {
  if (!label.startsWith('xn--')) return label
  const shown = domainToUnicode(label)
  return isOneScript(shown) && !looksLatin(shown) ? shown : label
}

/** The scripts that Unicode recommends (UAX 31, table 5). Those in limited use stay in Punycode. */
const scripts =
  'Arabic Armenian Bengali Cyrillic Devanagari Ethiopic Georgian Greek Gujarati Gurmukhi Hebrew Kannada Khmer Lao Latin Malayalam Myanmar Oriya Sinhala Tamil Telugu Thaana Thai Tibetan'
/** A label may have one script, or the scripts that Chinese, Japanese or Korean uses together (UTS 39, 5.2). */
const combinations = [
  ...scripts.split(' ').map((script) => [script]),
  ['Latin', 'Han', 'Hiragana', 'Katakana'],
  ['Latin', 'Han', 'Bopomofo'],
  ['Latin', 'Han', 'Hangul'],
].map((together) => {
  const classes = ['Common', 'Inherited', ...together].map((script) => `\\p{Script_Extensions=${script}}`)
  return new RegExp(`^[${classes.join('')}]+$`, 'u')
})

function isOneScript(label: string): boolean {
  return combinations.some((pattern) => pattern.test(label))
}

/** Whether all letters of a label are Cyrillic letters that look like Latin ones: `аррӏе` is not `apple`. */
function looksLatin(label: string): boolean {
  return /^[асԁеһіјӏорԛѕԝхуъьҽпгѵѡ0-9-]+$/u.test(label)
}
