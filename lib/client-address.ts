import { isIP, isIPv4 } from 'node:net'
import type { Env } from './env/schema.ts'

/**
 * Where a request came from, as far as the one setting lets us tell.
 * - `known`: a canonical IPv4 address, or the /64 of an IPv6 one (a home or a server has a whole /64 to itself).
 * - `unknown`: it should be there and is not, or is no address: one shared, strict bucket, never "no limit".
 * - `none`: `TRUSTED_PROXY=none`, on a developer's own machine.
 */
export type ClientAddress = { kind: 'known'; address: string } | { kind: 'unknown' } | { kind: 'none' }

/**
 * Decides the client address. Nothing but the trusted hop or header counts: every other entry of X-Forwarded-For is
 * whatever the client sent, and Next.js fills the header in only when it is absent.
 */
export function clientAddress(headers: Headers, trustedProxy: Env['TRUSTED_PROXY']): ClientAddress {
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

/** `1.2.3.4`, `1.2.3.4:80`, `::ffff:1.2.3.4`, `[2001:DB8::1]:443` and such to one form, or null. */
export function canonicalAddress(text: string): string | null {
  const bare = /^\[(.+)\](:\d{1,5})?$/.exec(text)?.[1] ?? /^([\d.]+):\d{1,5}$/.exec(text)?.[1] ?? text
  if (isIPv4(bare)) return bare
  if (isIP(bare) !== 6 || bare.includes('%')) return null

  const groups = expand(new URL(`http://[${bare}]`).hostname.slice(1, -1))
  const mapped = groups.slice(0, 6).join(':') === '0:0:0:0:0:ffff'
  return mapped ? dotted(groups.slice(6)) : `${groups.slice(0, 4).join(':')}::/64`
}

/** The eight groups of an IPv6 address in the URL standard's form: lower case, no leading zeros, one `::` at most. */
function expand(address: string): string[] {
  const [head = '', tail] = address.split('::')
  const left = head === '' ? [] : head.split(':')
  if (tail === undefined) return left
  const right = tail === '' ? [] : tail.split(':')
  return [...left, ...Array.from({ length: 8 - left.length - right.length }, () => '0'), ...right]
}

function dotted(groups: string[]): string {
  return groups
    .map((group) => Number.parseInt(group, 16))
    .flatMap((number) => [number >> 8, number & 0xff])
    .join('.')
}
