import { isIPv4, isIPv6 } from 'node:net'
import fc from 'fast-check'
import { nastyText, property } from '../testing/fuzz.ts'
import { canonicalAddress, clientIp } from './client-ip.ts'

const anything = fc.oneof(
  nastyText,
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.stringMatching(/^[0-9a-f:.[\]%]{0,40}$/),
  fc.ipV4(),
  fc.ipV6(),
  fc.tuple(fc.oneof(fc.ipV4(), fc.ipV6()), nastyText).map(([address, text]) => `${address}${text}`),
)

const groups = /^([0-9a-f]{1,4}:){4}:\/64$/

property('any text from a proxy is refused, or becomes a canonical client IP', anything, (text) => {
  const address = canonicalAddress(text)
  return address === null || isIPv4(address) || (groups.test(address) && isIPv6(address.slice(0, -3)))
})

property(
  'every IPv4 address has the same canonical form alone, with a port, in brackets and embedded in IPv6',
  fc.ipV4(),
  (address) => {
    const spellings = [
      address,
      `${address}:443`,
      `[${address}]`,
      `::ffff:${address}`,
      `[::FFFF:${address}]:1`,
      `64:ff9b::${address}`,
      `::ffff:0:${address}`,
      `2002:${hex(address)}::1`,
      `2001:0:c000:201:0:1:${hex(address, 0xff)}`,
    ]
    return spellings.every((spelling) => canonicalAddress(spelling) === address)
  },
)

/** An IPv4 address as two groups of an IPv6 address. */
function hex(address: string, mask = 0): string {
  return address
    .split('.')
    .map((byte) => (Number(byte) ^ mask).toString(16).padStart(2, '0'))
    .join('')
    .replace(/^.{4}/, '$&:')
}

const group = fc.integer({ min: 0, max: 0xffff })
const network = fc
  .tuple(group, group, group, group)
  .filter(([first]) => ![0, 0x64, 0x2001, 0x2002].includes(first))
const host = fc.tuple(group, group, group, group)

property(
  'all addresses of one /64 share one quota, in any spelling',
  fc.tuple(network, host, host),
  ([net, one, two]) => {
    const written = (parts: number[], digits: number) =>
      parts.map((part) => part.toString(16).padStart(digits, '0')).join(':')
    const bucket = canonicalAddress(written([...net, ...one], 1))
    const other = [written([...net, ...two], 4).toUpperCase(), `[${written([...net, ...two], 1)}]:8080`]
    return bucket !== null && other.every((spelling) => canonicalAddress(spelling) === bucket)
  },
)

const header = fc.array(fc.oneof(fc.ipV4(), fc.ipV6(), fc.stringMatching(/^[\x21-\x7e]{0,12}$/)), {
  maxLength: 6,
})

property(
  'X-Forwarded-For entries to the left of the trusted hop are ignored',
  fc.tuple(header, fc.ipV4(), header),
  ([forged, real, more]) => {
    const sent = new Headers({ 'x-forwarded-for': [...forged, real].join(', ') })
    const longer = new Headers({ 'x-forwarded-for': [...more, ...forged, real].join(', ') })
    const found = clientIp(sent, 'hops:1')
    const again = clientIp(longer, 'hops:1')
    return (
      found.kind === 'known' && again.kind === 'known' && found.address === real && again.address === real
    )
  },
)
