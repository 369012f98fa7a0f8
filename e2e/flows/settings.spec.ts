import { randomBytes } from 'node:crypto'
import { expect, newPerson, test } from '../fixtures.ts'
import { refusedStart } from '../support/application.ts'
import { HttpBrowser } from '../support/http-browser.ts'

const short = 'c2hvcnQtc2VjcmV0LXRoYXQtbXVzdC1ub3Qtc2hvdw=='
const secret = () => randomBytes(32).toString('base64')

test.describe('settings', { tag: '@flow' }, () => {
  test('all invalid settings are named at once, with the rule they break and without the value of any secret', async ({
    deployment,
  }) => {
    const { code, output } = await refusedStart({
      ...deployment.settings,
      APP_URL: 'http://app.example.com',
      APP_NAME: 'Four',
      MAGICLINKSDEV_API_KEY: 'not-a-uuid-but-secret',
      SESSION_SECRETS: `1:${short}`,
      OTP_LIFETIME_SECONDS: '3600',
      RECAPTCHA: '',
    })
    expect(code).toBe(1)
    for (const name of [
      'APP_URL',
      'APP_NAME',
      'MAGICLINKSDEV_API_KEY',
      'SESSION_SECRETS',
      'OTP_LIFETIME_SECONDS',
      'RECAPTCHA',
    ]) {
      expect(output).toMatch(new RegExp(`^- ${name}\\b`, 'm'))
    }
    expect(output).not.toContain(short)
    expect(output).not.toContain('not-a-uuid-but-secret')
    expect(output).toContain('wants https (plain http only on loopback)')
  })

  test('without any settings, the error names every required one', async () => {
    const { code, output } = await refusedStart({})
    expect(code).toBe(1)
    for (const name of [
      'APP_URL',
      'APP_NAME',
      'MAGICLINKSDEV_URL',
      'MAGICLINKSDEV_API_KEY',
      'MAGICLINKSDEV_ISSUER',
      'MAGICLINKSDEV_AUDIENCE',
      'SESSION_SECRETS',
      'IDENTITY_SECRET',
      'RECAPTCHA',
      'STORE_FILE',
    ]) {
      expect(output).toContain(`- ${name} is not set`)
    }
  })

  for (const [what, settings, message] of [
    [
      'a code of six digits, which can be guessed',
      { OTP_LENGTH: '6' },
      /OTP_LENGTH.*chance of 73 in 1,000 a year, over 1 in 1,000/,
    ],
    ['several instances without a shared store', { INSTANCES: '2' }, /INSTANCES is 2.*REDIS_URL/],
    ['two stores', { REDIS_URL: 'redis://127.0.0.1:1' }, /STORE_FILE and REDIS_URL are both set/],
    [
      'a store in a folder that does not exist',
      { STORE_FILE: '/absent/store.sqlite' },
      /STORE_FILE is in a folder/,
    ],
    [
      'TRUSTED_PROXY=none on a public host',
      { APP_URL: 'https://app.example.com', TRUSTED_PROXY: 'none' },
      /TRUSTED_PROXY is none/,
    ],
    [
      "the published key of the server's quickstart",
      { MAGICLINKSDEV_API_KEY: '40084740-0bc3-455d-b298-e23a31561580' },
      /MAGICLINKSDEV_API_KEY is the published key/,
    ],
    [
      'plain HTTP to a magiclinksdev server on another host',
      { MAGICLINKSDEV_URL: 'http://magiclinks.example.com/api/v2/' },
      /MAGICLINKSDEV_URL wants https/,
    ],
    [
      'OTP_DELIVERY=smtp without a mail server',
      { OTP_DELIVERY: 'smtp', SMTP_URL: '' },
      /SMTP_URL is not set/,
    ],
    [
      'quotes around the issuer, left over from an env file',
      { MAGICLINKSDEV_ISSUER: '"https://magiclinks.example.com"' },
      /MAGICLINKSDEV_ISSUER is .*: has quotes around it/,
    ],
    [
      'quotes around the reCAPTCHA key',
      { RECAPTCHA_API_KEY: "'AIzaExample'" },
      /RECAPTCHA_API_KEY: has quotes around it/,
    ],
    [
      'a line break inside the issuer',
      { MAGICLINKSDEV_ISSUER: 'https://magiclinks\n.example.com' },
      /MAGICLINKSDEV_ISSUER is .*: wants no line breaks/,
    ],
    ['two senders', { EMAIL_FROM: 'a@example.com, b@example.com' }, /EMAIL_FROM is .*: wants a mailbox/],
    [
      "a mail server's password that is not percent-encoded",
      { SMTP_URL: 'smtps://user:12/34@mail.example.com' },
      /SMTP_URL: wants special characters in the user name and password percent-encoded/,
    ],
    [
      "Redis's password that is not percent-encoded",
      { REDIS_URL: 'rediss://:p%ss@redis.example.com' },
      /REDIS_URL: wants special characters in the user name and password percent-encoded/,
    ],
    [
      'an APP_NAME that makes the subject too long',
      { APP_NAME: 'Ä'.repeat(60) },
      /APP_NAME makes the subject .* bytes/,
    ],
    [
      'a session lifetime shorter than the idle time',
      { SESSION_IDLE_SECONDS: '7200', SESSION_MAX_SECONDS: '3600' },
      /SESSION_MAX_SECONDS is 3600/,
    ],
  ] as const) {
    test(`with ${what}, the application does not start`, async ({ deployment }) => {
      const { code, output } = await refusedStart({ ...deployment.settings, ...settings })
      expect(output).toMatch(message)
      expect(code).toBe(1)
    })
  }

  test('the same secret for two purposes is refused, and not printed', async ({ deployment }) => {
    const same = secret()
    const { code, output } = await refusedStart({
      ...deployment.settings,
      SESSION_SECRETS: `1:${same}`,
      IDENTITY_SECRET: same,
    })
    expect(code).toBe(1)
    expect(output).toContain('IDENTITY_SECRET')
    expect(output).not.toContain(same)
  })

  test('users can sign in with white space around every setting, as a secret file leaves it', async ({
    deploy,
  }) => {
    const deployment = await deploy({ settings: { OTP_DELIVERY: 'smtp', LOG_LEVEL: 'debug' } })
    for (const [name, value] of Object.entries(deployment.settings))
      deployment.settings[name] = ` ${value}\r\n`
    await deployment.restart(0)
    const [visitor, person] = [new HttpBrowser(deployment), newPerson()]
    await visitor.askForCode(person)
    await visitor.enterCode(await visitor.codeFor(person))
    expect(await visitor.signedInAs()).toBe(person.email)
  })

  test('the guessing bound is logged at startup', async ({ deployment }) => {
    await expect.poll(deployment.logs).toContainEqual(
      expect.objectContaining({
        event: 'server.started',
        figures: expect.objectContaining({ perAccount: 0.0001825, worstCase: 0.00073 }),
      }),
    )
  })
})
