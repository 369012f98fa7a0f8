import { describe, expect, test } from 'vitest'
import { canonicalAddress, clientIp } from './client-ip.ts'

describe('canonical form', () => {
  test.each([
    ['192.0.2.1', '192.0.2.1'],
    ['192.0.2.1:8080', '192.0.2.1'],
    ['[192.0.2.1]:8080', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::FFFF:C000:0201', '192.0.2.1'],
    ['0:0:0:0:0:ffff:c000:201', '192.0.2.1'],
    ['[::ffff:192.0.2.1]:443', '192.0.2.1'],
    ['::ffff:0:192.0.2.1', '192.0.2.1'],
    ['64:ff9b::192.0.2.1', '192.0.2.1'],
    ['64:FF9B::C000:201', '192.0.2.1'],
    ['0064:ff9b:0:0:0:0:c000:0201', '192.0.2.1'],
    ['[64:ff9b::c000:201]:443', '192.0.2.1'],
    ['64:ff9b::', '0.0.0.0'],
    ['64:ff9b::ffff:ffff', '255.255.255.255'],
    ['2002:c000:201::1', '192.0.2.1'],
    ['2002:c000:201:ffff:1:2:3:4', '192.0.2.1'],
    ['2001:0:cb00:7101:0:efff:3fff:fdfe', '192.0.2.1'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['2001:DB8::1', '2001:db8:0:0::/64'],
    ['2001:0db8:0000:0000:0000:0000:0000:0001', '2001:db8:0:0::/64'],
    ['[2001:db8::1]', '2001:db8:0:0::/64'],
    ['[2001:db8::1]:443', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['::192.0.2.1', '0:0:0:0::/64'],
    ['64:ff9b:1::192.0.2.1', '64:ff9b:1:0::/64'],
    ['64:ff9b:0:1::192.0.2.1', '64:ff9b:0:1::/64'],
    ['64:ff9b::1:c000:201', '64:ff9b:0:0::/64'],
    ['2001:db8:1:2:0:5efe:192.0.2.1', '2001:db8:1:2::/64'],
    ['2001:1::1', '2001:1:0:0::/64'],
    ['2003::1', '2003:0:0:0::/64'],
    ['1:2:3:4::', '1:2:3:4::/64'],
    ['::2:3:4:5:6:7:8', '0:2:3:4::/64'],
  ])('the client IP %s becomes %s', (text, canonical) => {
    expect(canonicalAddress(text)).toBe(canonical)
  })
})

test('a client that rotates through its own /64 stays in one quota', () => {
  const spellings = [
    '2001:db8:1:2::',
    '2001:db8:1:2::1',
    '2001:db8:1:2:ffff:ffff:ffff:ffff',
    '2001:db8:1:2:a:b:c:d',
  ]
  expect(new Set(spellings.map(canonicalAddress)).size).toBe(1)
  expect(canonicalAddress('2001:db8:1:3::1')).not.toBe(canonicalAddress('2001:db8:1:2::1'))
})

test('clients behind a NAT64 translator have separate quotas, and one 6to4 site has a single one', () => {
  const translated = ['64:ff9b::192.0.2.1', '64:ff9b::192.0.2.2', '64:ff9b::198.51.100.1']
  expect(new Set(translated.map(canonicalAddress)).size).toBe(3)
  const site = ['2002:c000:201::1', '2002:c000:201:1::1', '2002:c000:201:ffff:a:b:c:d', '192.0.2.1']
  expect(new Set(site.map(canonicalAddress)).size).toBe(1)
})

test.each([
  '',
  'unknown',
  '_hidden',
  'example.com',
  '192.0.2',
  '192.0.2.256',
  '192.0.2.01',
  '0xc0.0.2.1',
  '3221225985',
  '192.0.2.1:port',
  '192.0.2.1:1234567',
  'fe80::1%eth0',
  '[fe80::1%25eth0]:80',
  '2001:db8::1::2',
  '[2001:db8::1',
  '2001:db8::1]:80',
  '1:2:3:4:5:6:7:8:9',
  '192.0.2.1, 198.51.100.1',
  '١٩٢.0.2.1',
])('%j is not a client IP', (text) => {
  expect(canonicalAddress(text)).toBeNull()
})

describe('forwarding headers that a client forges are ignored', () => {
  const headers = (forwardedFor: string, more: Record<string, string> = {}) =>
    new Headers({ 'x-forwarded-for': forwardedFor, ...more })

  test('TRUSTED_PROXY=hops:1 takes the entry that the last proxy appended', () => {
    expect(clientIp(headers('198.51.100.9, 192.0.2.1'), 'hops:1')).toEqual({
      kind: 'known',
      address: '192.0.2.1',
    })
  })

  test('TRUSTED_PROXY=hops:2 takes the entry that the second-to-last proxy appended', () => {
    expect(clientIp(headers('6.6.6.6, 192.0.2.1, 10.0.0.1'), 'hops:2')).toEqual({
      kind: 'known',
      address: '192.0.2.1',
    })
  })

  test('a header that the client repeats does not change which entry is taken', () => {
    const repeated = new Headers()
    for (const value of ['6.6.6.6', '7.7.7.7', '192.0.2.1']) repeated.append('X-Forwarded-For', value)
    expect(clientIp(repeated, 'hops:1')).toEqual({ kind: 'known', address: '192.0.2.1' })
  })

  test('TRUSTED_PROXY=header:NAME reads only that header', () => {
    const sent = headers('6.6.6.6', { 'cf-connecting-ip': '192.0.2.1', 'x-real-ip': '7.7.7.7' })
    expect(clientIp(sent, 'header:CF-Connecting-IP')).toEqual({ kind: 'known', address: '192.0.2.1' })
  })

  test('TRUSTED_PROXY=none reads no header', () => {
    expect(clientIp(headers('6.6.6.6'), 'none')).toEqual({ kind: 'none' })
  })
})

describe('missing and malformed headers', () => {
  test.each([
    ['hops:1', {}],
    ['hops:1', { 'x-forwarded-for': '' }],
    ['hops:1', { 'x-forwarded-for': 'unknown' }],
    ['hops:1', { 'x-forwarded-for': '192.0.2.1,' }],
    ['hops:2', { 'x-forwarded-for': '192.0.2.1' }],
    ['header:x-real-ip', { 'x-forwarded-for': '192.0.2.1' }],
    ['header:x-real-ip', { 'x-real-ip': '192.0.2.1, 198.51.100.1' }],
    ['header:x-real-ip', { 'x-real-ip': 'localhost' }],
  ])(
    'a client IP that cannot be parsed is `unknown`, which has a limit, and never `none`: %s with %j',
    (setting, sent) => {
      expect(clientIp(new Headers(sent), setting)).toEqual({ kind: 'unknown' })
    },
  )
})
