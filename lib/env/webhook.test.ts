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
])('complete webhook settings are accepted: %o', (changes) => {
  expect(problems(changes)).toEqual([])
})

test.each(['WEBHOOK_URL', 'WEBHOOK_SECRET', 'WEBHOOK_CHANNEL_NAME'])(
  '%s is required for a webhook',
  (name) => {
    expect(problems({ [name]: undefined })).toEqual([`${name} is not set: OTP_DELIVERY=webhook requires it`])
  },
)

test.each([
  ['too short', whsec(23)],
  ['too long', whsec(65)],
  ['without its prefix', randomBytes(32).toString('base64')],
  ['not base64', `${whsec(32)}!`],
  ['a repeated pattern', `whsec_${Buffer.alloc(32, 'abc').toString('base64')}`],
])('a webhook secret that is %s is refused, and not shown', (_, secret) => {
  expect(problems({ WEBHOOK_SECRET: secret })).toContain(
    'WEBHOOK_SECRET: wants whsec_ and 24 to 64 random bytes in base64',
  )
})

test('a webhook on another host needs HTTPS', () => {
  expect(problems({ WEBHOOK_URL: 'http://codes.example.com/otp' })[0]).toMatch(/^WEBHOOK_URL: wants https/)
})

test('a webhook URL with a password is refused, because fetch cannot post to it', () => {
  expect(problems({ WEBHOOK_URL: 'https://me:mine@codes.example.com/otp' })).toEqual([
    'WEBHOOK_URL: wants no user name and no password',
  ])
})

test('an APP_NAME of four letters is accepted with a webhook, because magiclinksdev does not get it', () => {
  expect(problems({ APP_NAME: 'Acme' })).toEqual([])
})
