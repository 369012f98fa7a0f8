import { afterAll, expect, test } from 'vitest'
import { startMagiclinksdev } from './magiclinksdev/index.ts'
import { startMailbox } from './mailbox/index.ts'
import { startRecaptcha } from './recaptcha/index.ts'
import { settingsFor } from './settings.ts'

const [mailbox, magiclinksdev, recaptcha] = [
  await startMailbox(),
  await startMagiclinksdev(),
  await startRecaptcha(),
]
const ORIGIN = 'http://localhost:3000'

afterAll(() => Promise.all([mailbox.close(), magiclinksdev.close(), recaptcha.close()]))

test('the settings name every running stand-in', () => {
  expect(settingsFor(ORIGIN, { mailbox, magiclinksdev, recaptcha })).toMatchObject({
    APP_URL: ORIGIN,
    MAGICLINKSDEV_URL: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/api\/v2\/$/),
    MAGICLINKSDEV_API_KEY: magiclinksdev.apiKey,
    MAGICLINKSDEV_ISSUER: magiclinksdev.issuer,
    MAGICLINKSDEV_AUDIENCE: magiclinksdev.audience,
    SMTP_URL: mailbox.smtpUrl,
    RECAPTCHA: 'enterprise',
    RECAPTCHA_SITE_KEY: recaptcha.siteKey,
    RECAPTCHA_PROJECT_ID: recaptcha.projectId,
    RECAPTCHA_API_KEY: recaptcha.apiKey,
    RECAPTCHA_ENDPOINT: recaptcha.url,
    RECAPTCHA_SCRIPT_URL: recaptcha.scriptUrl,
  })
})

test('the settings do not name a stand-in that is not running', () => {
  const names = Object.keys(settingsFor(ORIGIN, {}))
  expect(names.filter((name) => /^(MAGICLINKSDEV|RECAPTCHA|SMTP)/.test(name))).toEqual([])
})

test('settingsFor makes new secrets of 32 random bytes each time', () => {
  const [first, second] = [settingsFor(ORIGIN, {}), settingsFor(ORIGIN, {})]
  const secrets = [first, second].flatMap(({ IDENTITY_SECRET = '', SESSION_SECRETS = '' }) => [
    IDENTITY_SECRET,
    SESSION_SECRETS.replace(/^1:/, ''),
  ])
  expect(secrets.map((secret) => Buffer.from(secret, 'base64').length)).toEqual([32, 32, 32, 32])
  expect(new Set(secrets).size).toBe(4)
})
