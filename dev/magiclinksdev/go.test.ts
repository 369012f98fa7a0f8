import { expect, test } from 'vitest'
import { goDuration, goJsonBytes, parseUuid } from './go.ts'

test.each([
  [5, '5s'],
  [60, '1m0s'],
  [600, '10m0s'],
  [3600, '1h0m0s'],
  [90_061, '25h1m1s'],
])('Go prints %i seconds as %s', (seconds, duration) => {
  expect(goDuration(seconds)).toBe(duration)
})

test.each([
  [{ a: 'é' }, 10],
  [{ a: '<' }, 14],
  [{ a: '\u2028' }, 14],
  [undefined, 4],
])('Go writes %j as %i bytes of JSON', (value, bytes) => {
  expect(goJsonBytes(value)).toBe(bytes)
})

const UUID = '40084740-0bc3-455d-b298-e23a31561580'

test.each([[UUID], [UUID.toUpperCase()], [UUID.replaceAll('-', '')], [`{${UUID}}`], [`urn:uuid:${UUID}`]])(
  'Go parses %s as a UUID',
  (text) => {
    expect(parseUuid(text)).toBe(UUID)
  },
)

test.each([[''], ['x'], [`${UUID}0`], [`{${UUID}`], [`${UUID.slice(0, 35)}g`], [` ${UUID}`]])(
  'Go does not parse "%s" as a UUID',
  (text) => {
    expect(parseUuid(text)).toBeUndefined()
  },
)
