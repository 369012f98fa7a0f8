import { describe, expect, test } from 'vitest'
import { goodSettings, type Settings, secret } from '../testing/settings.ts'
import { metaOf, parseEnv } from './parse.ts'
import { schema } from './schema.ts'

/** Valid values for all settings without a default, and for some others. */
const values: Settings = goodSettings({
  SESSION_SECRETS: `2:${secret()},1:${secret()}`,
  SMTP_URL: 'smtps://user:p%40ss@mail.example.com',
  EMAIL_FROM: 'Example <sign-in@example.com>',
  WEBHOOK_URL: 'https://codes.example.com/otp',
  WEBHOOK_SECRET: `whsec_${secret()}`,
  WEBHOOK_CHANNEL_NAME: 'SMS',
  SIGN_IN_ALLOWED_DOMAINS: 'example.com, example.org',
  RECAPTCHA: 'enterprise',
  RECAPTCHA_SITE_KEY: '6LcExampleSiteKey_-0',
  RECAPTCHA_PROJECT_ID: 'example-project',
  RECAPTCHA_API_KEY: 'AIzaExampleKey_-0',
  RECAPTCHA_ENDPOINT: 'https://recaptcha.example.com',
  REDIS_URL: 'rediss://:p%23ss@redis.example.com:6379/0',
  REDIS_TOPOLOGY: 'sentinel:primary',
  REDIS_SENTINEL_PASSWORD: 'p#ss',
  OTEL_EXPORTER_OTLP_ENDPOINT: 'https://otel.example.com:4318',
  STORE_FILE: '/data/store.sqlite',
})
const names = schema.keyof().options
const good = (name: keyof typeof schema.shape) => values[name] ?? String(schema.shape[name].parse(undefined))
const everything: Settings = Object.fromEntries(names.map((name) => [name, good(name)]))

/** Turns off Redis, or the file in a test about Redis, because only one store may be set. */
const withoutOtherStore = (changes: Settings) =>
  Object.keys(changes).some((name) => name.startsWith('REDIS_'))
    ? { STORE_FILE: '' }
    : { REDIS_URL: '', REDIS_TOPOLOGY: '', REDIS_SENTINEL_PASSWORD: '' }
const parse = (changes: Settings) =>
  parseEnv({ ...everything, ...withoutOtherStore(changes), ...changes, NODE_ENV: 'production' })
const problemsOf = (changes: Settings) => {
  const parsed = parse(changes)
  return parsed.ok ? [] : parsed.problems
}

test('the settings of these tests are valid', () => {
  expect(problemsOf({})).toEqual([])
})

describe('trimming', () => {
  test.each(names)('white space around a value is removed: %s', (name) => {
    const plain = parse({ [name]: good(name) })
    for (const padded of [
      `${good(name)}\n`,
      `${good(name)}\r\n`,
      ` \t${good(name)} `,
      `\ufeff${good(name)}`,
    ]) {
      expect(parse({ [name]: padded })).toEqual(plain)
    }
  })

  test('a value of only white space counts as not set', () => {
    expect(problemsOf({ IDENTITY_SECRET: ' \n' })).toEqual([
      expect.stringMatching(/^IDENTITY_SECRET is not set/),
    ])
    expect(problemsOf({ LOG_LEVEL: ' ' })).toEqual([])
  })
})

describe('quoting', () => {
  test.each(names)(
    'quotes around a value, which an env file may leave there, prevent startup, and the error says so: %s',
    (name) => {
      const value = good(name)
      for (const quoted of [
        `"${value}"`,
        `'${value}'`,
        `\`${value}\``,
        `“${value}”`,
        ` "${value}"\n`,
        '""',
      ]) {
        const [problem, ...more] = problemsOf({ [name]: quoted })
        expect(problem).toMatch(new RegExp(`^${name}\\b.*: has quotes around it$`))
        expect(more).toEqual([])
      }
    },
  )

  test.each(names.filter((name) => !metaOf(name).prose))(
    'a quote at one end of a value prevents startup: %s',
    (name) => {
      for (const value of [`"${good(name)}`, `${good(name)}"`, `${good(name)}'`]) {
        expect(problemsOf({ [name]: value })).toEqual([expect.stringMatching(/has a quote at one end$/)])
      }
    },
  )

  test('a display name may contain quotes', () => {
    expect(problemsOf({ APP_NAME: 'The "Example" Club' })).toEqual([])
    expect(problemsOf({ APP_NAME: `The Millers'` })).toEqual([])
    expect(problemsOf({ APP_NAME: `"Example" or "Sample"` })).toEqual([])
  })
})

describe('forbidden characters', () => {
  test.each(names)('line breaks and invisible characters inside a value prevent startup: %s', (name) => {
    for (const inside of ['\n', '\r\n', '\0', '\x1b', '\u2028']) {
      const broken = good(name) + inside + good(name)
      const [problem, ...more] = problemsOf({ [name]: broken })
      expect(problem, JSON.stringify(broken)).toMatch(new RegExp(`^${name}\\b`))
      expect(more).toEqual([])
    }
  })

  test.each([
    ['a zero-width space', '\u200b'],
    ['a no-break space', '\u00a0'],
    ['a soft hyphen', '\u00ad'],
  ])('%s inside a URL or a secret prevents startup', (_, char) => {
    for (const name of ['APP_URL', 'MAGICLINKSDEV_ISSUER', 'SESSION_SECRETS'] as const) {
      const value = good(name)
      expect(problemsOf({ [name]: `${value.slice(0, 9)}${char}${value.slice(9)}` })).toEqual([
        expect.stringMatching(/wants no line breaks and no invisible characters$/),
      ])
    }
  })

  test('a display name may contain joiners and direction marks', () => {
    expect(problemsOf({ APP_NAME: 'Familie 👩\u200d👧 App' })).toEqual([])
    expect(problemsOf({ APP_NAME: '\u200fتطبيقي' })).toEqual([])
  })
})

test("the issuer keeps its trailing slash, because the server's issuer may have one", () => {
  const parsed = parse({ MAGICLINKSDEV_ISSUER: ' https://magiclinks.example.com/\n' })
  expect(parsed).toMatchObject({ ok: true, env: { MAGICLINKSDEV_ISSUER: 'https://magiclinks.example.com/' } })
})
