import { isIP, isIPv4 } from 'node:net'
import type { Env } from '../env/schema.ts'

/**
 * Where a request came from, as far as the setting `TRUSTED_PROXY` can tell.
 * - `known`: a canonical IPv4 address, or the /64 of an IPv6 address, because a home or a server has a whole /64.
 * - `unknown`: the header that the setting trusts is missing, or has no IP address. All these requests share one
 *   quota.
 * - `none`: `TRUSTED_PROXY=none`, on a developer's own machine.
 */
export type ClientIp = { kind: 'known'; address: string } | { kind: 'unknown' } | { kind: 'none' }

/**
 * Finds the client IP. Only the trusted hop or header counts, because a client can forge every entry of X-Forwarded-For
 * to the left of that hop. Next.js sets X-Forwarded-For only if it is missing.
 */
export function clientIp(headers: Headers, trustedProxy: Env['TRUSTED_PROXY']): ClientIp {
  if (trustedProxy === 'none') return { kind: 'none' }
  const [kind, value = ''] = trustedProxy.split(':')
  const text =
    kind === 'hops' ? entryFromRight(headers.get('x-forwarded-for'), Number(value)) : headers.get(value)
  const address = text && canonicalAddress(text.trim())
  return address ? { kind: 'known', address } : { kind: 'unknown' }
}

function entryFromRight(forwardedFor: string | null, n: number): string | undefined {
  return forwardedFor?.split(',').at(-n)
}

/**
 * The canonical form of an IP address in any spelling: `1.2.3.4`, `1.2.3.4:80`, `::ffff:1.2.3.4`, `64:ff9b::102:304`,
 * `[2001:DB8::1]:443`. Null for other text.
 */
export function canonicalAddress(text: string): string | null {
  const ip = /^\[(.+)\](:\d{1,5})?$/.exec(text)?.[1] ?? /^([\d.]+):\d{1,5}$/.exec(text)?.[1] ?? text
  if (isIPv4(ip)) return ip
  if (isIP(ip) !== 6 || ip.includes('%')) return null

  const groups = expand(new URL(`http://[${ip}]`).hostname.slice(1, -1))
  return embeddedIPv4(groups) ?? `${groups.slice(0, 4).join(':')}::/64`
}

/**
 * Kinds of IPv6 address that contain the client's IPv4 address, which begins at the group `at`. If `inverted`, each bit
 * of the IPv4 address is flipped. If each /64 of these had its own quota, all clients behind a translator would share
 * one quota, and one 6to4 site would have 65,536.
 *
 * Left out:
 * - NAT64 under a network's own prefix (RFC 6052, and 64:ff9b:1::/48 of RFC 8215): the position of the IPv4 address
 *   depends on that network.
 * - IPv4-compatible addresses (::/96): they are not used.
 * - interface identifiers that contain an IPv4 address, such as ISATAP's: their /64 is already one client.
 */
const embeddings = [
  { name: 'IPv4-mapped, RFC 4291', prefix: ['0', '0', '0', '0', '0', 'ffff'], at: 6, inverted: false },
  { name: 'IPv4-translated, RFC 2765', prefix: ['0', '0', '0', '0', 'ffff', '0'], at: 6, inverted: false },
  { name: 'NAT64, RFC 6052', prefix: ['64', 'ff9b', '0', '0', '0', '0'], at: 6, inverted: false },
  { name: '6to4, RFC 3056', prefix: ['2002'], at: 1, inverted: false },
  { name: 'Teredo, RFC 4380', prefix: ['2001', '0'], at: 6, inverted: true },
]

function embeddedIPv4(groups: string[]): string | undefined {
  const found = embeddings.find(({ prefix }) => prefix.every((group, i) => groups[i] === group))
  return found && dotted(groups.slice(found.at, found.at + 2), found.inverted)
}

/** The eight groups of an IPv6 address in the URL standard's form: lower case, no leading zeros, at most one `::`. */
function expand(address: string): string[] {
  const [head = '', tail] = address.split('::')
  const left = head === '' ? [] : head.split(':')
  if (tail === undefined) return left
  const right = tail === '' ? [] : tail.split(':')
  return [...left, ...Array.from({ length: 8 - left.length - right.length }, () => '0'), ...right]
}

function dotted(groups: string[], inverted: boolean): string {
  return groups
    .map((group) => Number.parseInt(group, 16) ^ (inverted ? 0xffff : 0))
    .flatMap((number) => [number >> 8, number & 0xff])
    .join('.')
}
