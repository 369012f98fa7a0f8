import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { goodSettings, type Settings } from '../testing/settings.ts'
import { parseEnv } from './parse.ts'

const whsec = (bytes: number) => `whsec_${randomBytes(bytes).toString('base64')}`
const webhook = {
  OTP_DELIVERY: 'webhook',
  WEBHOOK_URL: 'https://codes.example.com/otp',
  WEBHOOK_SECRET: whsec(32),
  WEBHOOK_CHANNEL_NAME: 'SMS',
}

function problems(changes: Settings): string[] {
  const parsed = parseEnv(goodSettings({ ...webhook, ...changes }))
  return parsed.ok ? [] : parsed.problems
}

test.each([
  {},
  { WEBHOOK_SECRET: whsec(24) },
  { WEBHOOK_SECRET: whsec(64) },
  { WEBHOOK_URL: 'http://127.0.0.1:4000/' },
])('a complete webhook starts: %o', (changes) => {
  expect(problems(changes)).toEqual([])
})

test.each(['WEBHOOK_URL', 'WEBHOOK_SECRET', 'WEBHOOK_CHANNEL_NAME'])('%s is wanted', (name) => {
  expect(problems({ [name]: undefined })).toEqual([`${name} is not set: OTP_DELIVERY=webhook wants it`])
})

test.each([
  ['too short', whsec(23)],
  ['too long', whsec(65)],
  ['without its prefix', randomBytes(32).toString('base64')],
  ['not base64', `${whsec(32)}!`],
  ['a pattern', `whsec_${Buffer.alloc(32, 'abc').toString('base64')}`],
])('a secret that is %s is refused, and not repeated', (_, secret) => {
  expect(problems({ WEBHOOK_SECRET: secret })).toContain(
    'WEBHOOK_SECRET: wants whsec_ and 24 to 64 random bytes in base64',
  )
})

test('codes do not travel in the clear', () => {
  expect(problems({ WEBHOOK_URL: 'http://codes.example.com/otp' })[0]).toMatch(/^WEBHOOK_URL: wants https/)
})

test('an address with a password, to which nothing can be posted, is refused', () => {
  expect(problems({ WEBHOOK_URL: 'https://me:mine@codes.example.com/otp' })).toEqual([
    'WEBHOOK_URL: wants no user name and no password',
  ])
})

test('a name of four letters is accepted, since the magiclinksdev server never reads it', () => {
  expect(problems({ APP_NAME: 'Acme' })).toEqual([])
})
