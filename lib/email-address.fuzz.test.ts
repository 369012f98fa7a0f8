import fc from 'fast-check'
import { parseEmailAddress } from './email-address.ts'
import { stripDecoration } from './email-decoration.ts'
import { nastyText, property } from './testing/fuzz.ts'

const canonical = /^[a-z0-9#$&'*+=?^_`{}~.-]{1,64}@([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{1,63}$/

const anything = fc.oneof(
  nastyText,
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.tuple(nastyText, nastyText).map(([local, domain]) => `${local}@${domain}`),
  nastyText.map((text) => `jane${text}@example.com`),
  nastyText.map((text) => `jane@example${text}.com`),
  fc.tuple(fc.emailAddress(), nastyText).map(([address, text]) => `${address}${text}`),
)

property('any input is refused, or becomes a canonical email address', anything, (input) => {
  const address = parseEmailAddress(input)
  return address === null || (canonical.test(address) && address.length <= 254 && !address.includes('..'))
})

const route = fc.constantFrom('%', '!', '|', '/', '@', ':', '=?utf-8?q?', '=?utf-8?q?=40?=', '"', '(', '\\')
const withRoute = fc.tuple(
  fc.constantFrom('', 'jane', 'evil.example'),
  route,
  fc.constantFrom('x', '+y', 'z.z'),
)

property(
  'an email address with a route anywhere in its local part is refused',
  fc.tuple(withRoute, fc.domain()),
  ([[before, inside, after], domain]) => parseEmailAddress(`${before}${inside}${after}@${domain}`) === null,
)

property('a canonical email address parses to itself', anything, (input) => {
  const address = parseEmailAddress(input)
  return address === null || parseEmailAddress(address) === address
})

const letter = fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz0123456789')
const word = fc
  .array(letter, { minLength: 1, maxLength: 12 })
  .map((letters) => letters.join(''))
  // An address that begins with such a word and a `-` or a `+` is refused, because some servers route it elsewhere.
  .filter((text) => !/^(srs[01]|imcea)/.test(text))
const good = fc
  .tuple(word, fc.constantFrom('', '.x', '+tag', '-y'), word, fc.constantFrom('com', 'co.uk', 'münchen.de'))
  .map(([name, more, domain, end]) => ({ local: name + more, domain: `${domain}.${end}` }))
const spelling = fc.tuple(good, fc.constantFrom('', ' ', '\t', '\n  '), fc.infiniteStream(fc.boolean()))

property(
  'an email address in upper case or with space around it belongs to the same account',
  spelling,
  ([{ local, domain }, around, upper]) => {
    const plain = `${local}@${domain}`
    const spelt = [...plain].map((char) => (upper.next().value ? char.toUpperCase() : char)).join('')
    const address = parseEmailAddress(plain)
    return address !== null && parseEmailAddress(`${around}${spelt}${around}`) === address
  },
)

property('text that NFKC changes is never an email address', anything, (input) => {
  const text = stripDecoration(input)
  return text === text.normalize('NFKC') || parseEmailAddress(input) === null
})
