import { describe, expect, test } from 'vitest'
import { goodSettings, type Settings, secret } from '../testing/settings.ts'
import { parseEnv } from './parse.ts'

const problemsOf = (changes: Settings, production = true): string[] => {
  const parsed = parseEnv({ ...goodSettings(changes), NODE_ENV: production ? 'production' : 'development' })
  return parsed.ok ? [] : parsed.problems
}

test('valid settings are accepted', () => {
  expect(problemsOf({})).toEqual([])
})

test('plain HTTP to magiclinksdev is off by default', () => {
  expect(parseEnv(goodSettings())).toMatchObject({ ok: true, env: { MAGICLINKSDEV_PLAIN_HTTP: false } })
})

test.each([
  'APP_URL',
  'APP_NAME',
  'MAGICLINKSDEV_URL',
  'MAGICLINKSDEV_API_KEY',
  'MAGICLINKSDEV_ISSUER',
  'MAGICLINKSDEV_AUDIENCE',
  'SESSION_SECRETS',
  'IDENTITY_SECRET',
])('%s is required, and an empty value counts as not set', (name) => {
  const expected = [expect.stringMatching(new RegExp(`^${name} is not set\\. \\w`))]
  expect(problemsOf({ [name]: undefined })).toEqual(expected)
  expect(problemsOf({ [name]: '' })).toEqual(expected)
})

describe('invalid values', () => {
  test.each<[string, string, string]>([
    ['APP_URL', 'app.example.com', 'wants a URL that starts with https:// or http://'],
    ['APP_URL', 'ftp://app.example.com', 'wants a URL that starts with https:// or http://'],
    ['APP_URL', 'http://app.example.com', 'wants https (plain http only on loopback)'],
    ['APP_URL', 'http://127.0.0.1.example.com', 'wants https (plain http only on loopback)'],
    ['APP_URL', 'http://localhost.example.com', 'wants https (plain http only on loopback)'],
    ['APP_URL', 'https://app.example.com/sign-in', 'wants an origin only'],
    ['APP_URL', 'https://app.example.com?x', 'wants an origin only'],
    ['APP_URL', 'https://user@app.example.com', 'wants no user name and no password'],
    ['APP_NAME', 'Acme', 'wants at least 5 characters: the magiclinksdev server'],
    ['APP_NAME', 'x'.repeat(257), 'wants at most 256 characters'],
    ['APP_NAME', 'Example\r\nBcc: x', 'wants no control characters'],
    ['MAGICLINKSDEV_URL', 'https://me:mine@magiclinks.example.com', 'wants no user name and no password'],
    ['MAGICLINKSDEV_URL', 'magiclinks.example.com', 'wants a URL that starts with https:// or http://'],
    ['MAGICLINKSDEV_PLAIN_HTTP', 'yes', 'wants true or false'],
    ['MAGICLINKSDEV_API_KEY', 'my-key', 'wants the UUID that is the API key'],
    ['MAGICLINKSDEV_AUDIENCE', 'my-app', "wants the UUID that is the service account's audience"],
    ['SESSION_SECRETS', 'no-pairs', 'wants id:secret pairs, comma-separated'],
    ['SESSION_SECRETS', '1:c2hvcnQ=', 'wants 32 random bytes in base64'],
    ['IDENTITY_SECRET', 'c2hvcnQ=', 'wants 32 random bytes in base64'],
    ['SESSION_IDLE_SECONDS', '59', 'wants at least 60'],
    ['SESSION_IDLE_SECONDS', '2592001', 'wants at most 2592000'],
    ['SESSION_IDLE_SECONDS', '1 day', 'wants a whole number from 60 to 2592000'],
    ['SESSION_MAX_SECONDS', '31536001', 'wants at most 31536000'],
    ['OTP_LENGTH', '3', 'wants at least 4'],
    ['OTP_LENGTH', '13', 'wants at most 12'],
    ['OTP_LENGTH', '8.5', 'wants a whole number from 4 to 12'],
    ['OTP_LENGTH', '-8', 'wants a whole number from 4 to 12'],
    ['OTP_LENGTH', '1e1', 'wants a whole number from 4 to 12'],
    ['OTP_ALPHABET', 'lower', 'wants digits, upper or digits+upper'],
    ['OTP_LIFETIME_SECONDS', '601', 'wants at most 600'],
    ['OTP_LIFETIME_SECONDS', '29', 'wants at least 30'],
    ['OTP_DELIVERY', 'pigeon', 'wants magiclinksdev'],
    ['SIGN_IN_ALLOWED_DOMAINS', 'example.com,@example.org', 'wants domains, comma-separated'],
    ['SIGN_IN_ALLOWED_DOMAINS', 'localhost', 'wants domains, comma-separated'],
    ['SIGN_IN_ALLOWED_DOMAINS', 'example.com,', 'wants domains, comma-separated'],
    ['SIGN_IN_ALLOWED_DOMAINS', '-example.com', 'wants domains, comma-separated'],
    ['SIGN_IN_ALLOWED_DOMAINS', 'example.com.', 'wants domains, comma-separated'],
    ['SIGN_IN_ALLOWED_DOMAINS', '192.0.2.1', 'wants domains, comma-separated'],
    ['SIGN_IN_ALLOWED_DOMAINS', '*.example.com', 'wants domains, comma-separated'],
    ['SIGN_IN_ALLOWED_DOMAINS', 'example.com example.org', 'wants domains, comma-separated'],
    ['INSTANCES', '0', 'wants at least 1'],
    ['TRUSTED_PROXY', 'yes', 'wants none, hops:N or header:NAME'],
    ['TRUSTED_PROXY', 'hops:0', 'wants none, hops:N or header:NAME'],
    ['TRUSTED_PROXY', 'header:x y', 'wants none, hops:N or header:NAME'],
    ['LOG_LEVEL', 'verbose', 'wants debug, info, warn or error'],
    ['LIMIT_WRONG_PER_CODE', '0', 'wants at least 1'],
    ['LIMIT_WRONG_PER_ACCOUNT_PER_DAY', '0', 'wants at least 1'],
    ['LIMIT_WRONG_PER_ADDRESS_PER_HOUR', 'off', 'wants a whole number'],
    ['LIMIT_SECONDS_BETWEEN_SENDS', '3601', 'wants at most 3600'],
    ['LIMIT_SENDS_PER_ACCOUNT_PER_HOUR', '-1', 'wants a whole number'],
    ['LIMIT_SENDS_PER_ACCOUNT_PER_DAY', 'Infinity', 'wants a whole number'],
    ['LIMIT_SENDS_PER_ADDRESS_PER_HOUR', '0', 'wants at least 1'],
    ['LIMIT_UNKNOWN_ADDRESS_PER_HOUR', '0', 'wants at least 1'],
    ['LIMIT_SENDS_PER_HOUR', '99999999999', 'wants at most 10000000'],
  ])('%s=%j is refused in one sentence that says what is wanted', (name, value, wanted) => {
    const problems = problemsOf({ [name]: value })
    expect(problems).toEqual([expect.stringContaining(wanted)])
    expect(problems[0]).toMatch(new RegExp(`^${name}\\b`))
  })
})

describe('normalisation', () => {
  const envOf = (changes: Settings) => {
    const parsed = parseEnv(goodSettings(changes))
    if (!parsed.ok) throw new Error(parsed.problems.join('\n'))
    return parsed.env
  }

  test.each([
    ['https://magiclinks.example.com', 'https://magiclinks.example.com/api/v2/'],
    ['https://magiclinks.example.com/', 'https://magiclinks.example.com/api/v2/'],
    ['https://magiclinks.example.com/api/v2', 'https://magiclinks.example.com/api/v2/'],
    ['https://magiclinks.example.com/api/v2/', 'https://magiclinks.example.com/api/v2/'],
    ['https://example.com/auth/api/v2//', 'https://example.com/auth/api/v2/'],
    ['https://example.com//evil.example/api/v2', 'https://example.com//evil.example/api/v2/'],
  ])('MAGICLINKSDEV_URL=%s has the base URL %s', (value, base) => {
    expect(envOf({ MAGICLINKSDEV_URL: value }).MAGICLINKSDEV_URL.href).toBe(base)
  })

  test('APP_URL loses its trailing slash, because it is compared with `Origin` headers', () => {
    expect(envOf({ APP_URL: 'https://App.Example.com:443/' }).APP_URL).toBe('https://app.example.com')
  })

  test.each(['http://localhost:3000', 'http://127.0.0.1:3000', 'http://[::1]:3000'])(
    'APP_URL may be plain HTTP on this machine: %s',
    (url) => {
      expect(envOf({ APP_URL: url }).APP_URL).toBe(url)
    },
  )

  test('allowed domains are trimmed and converted to lower case', () => {
    expect(envOf({ SIGN_IN_ALLOWED_DOMAINS: 'Example.com, example.org' }).SIGN_IN_ALLOWED_DOMAINS).toEqual([
      'example.com',
      'example.org',
    ])
  })

  test('an allowed domain is converted to ASCII, like the domain of an email address', () => {
    expect(envOf({ SIGN_IN_ALLOWED_DOMAINS: 'MÜNCHEN.de' }).SIGN_IN_ALLOWED_DOMAINS).toEqual([
      'xn--mnchen-3ya.de',
    ])
  })

  test('the length of APP_NAME is counted in characters, not in UTF-16 units', () => {
    expect(problemsOf({ APP_NAME: '😀😀😀😀' })).toEqual([
      expect.stringContaining('wants at least 5 characters'),
    ])
    expect(problemsOf({ APP_NAME: '😀😀😀😀😀' })).toEqual([])
  })
})

describe('secrets', () => {
  const [one, two] = [secret(), secret()]

  test('several session secrets with different IDs are accepted in any order', () => {
    const parsed = parseEnv(goodSettings({ SESSION_SECRETS: `2?:${two}, 1:${one}` }))
    const expected = [
      { id: 2, decryptOnly: true },
      { id: 1, decryptOnly: false },
    ]
    expect(parsed).toMatchObject({ ok: true, env: { SESSION_SECRETS: expected } })
  })

  test.each([
    ['an id used twice', `1:${one},1:${two}`, 'wants each id only once'],
    ['an id written in two ways', `1:${one},01:${two}`, 'wants each id only once'],
    ['one secret under two ids', `1:${one},2:${one}`, 'wants each secret only once'],
    ['a comma at the end', `1:${one},`, 'wants id:secret pairs'],
    ['only a decrypt-only secret', `1?:${one}`, 'wants one without ?'],
  ])('SESSION_SECRETS is refused with %s', (_, value, wanted) => {
    expect(problemsOf({ SESSION_SECRETS: value })).toEqual([expect.stringContaining(wanted)])
  })

  test.each([
    ['31 bytes', Buffer.from(one, 'base64').subarray(1).toString('base64')],
    ['33 bytes', Buffer.alloc(33, one, 'base64').toString('base64')],
    ['zeros', Buffer.alloc(32).toString('base64')],
    ['a word repeated', Buffer.alloc(32, 'change-me!').toString('base64')],
    ['base64url', Buffer.alloc(32, 'ÿþýüûúùø÷öõôóòñðïîíì').toString('base64url')],
    ['base64 without padding', one.replace(/=+$/, '')],
    ['plain text', 'correct horse battery staple correct horse'],
    ['hexadecimal', Buffer.from(one, 'base64').toString('hex')],
  ])('a secret is refused if it is %s', (_, value) => {
    expect(problemsOf({ IDENTITY_SECRET: value })).toEqual([expect.stringContaining('32 random bytes')])
    expect(problemsOf({ SESSION_SECRETS: `1:${value}` })).toHaveLength(1)
  })

  test('IDENTITY_SECRET must differ from the session secrets', () => {
    expect(problemsOf({ SESSION_SECRETS: `1:${one}`, IDENTITY_SECRET: one })).toEqual([
      expect.stringContaining('IDENTITY_SECRET is also in SESSION_SECRETS'),
    ])
  })

  test("the published API key of the server's quickstart is refused in production only", () => {
    const published = { MAGICLINKSDEV_API_KEY: '40084740-0bc3-455d-b298-e23a31561580' }
    expect(problemsOf(published)).toEqual([expect.stringContaining('published key')])
    expect(problemsOf(published, false)).toEqual([])
  })
})

describe('rules between settings', () => {
  test('plain HTTP to another machine needs MAGICLINKSDEV_PLAIN_HTTP', () => {
    const plain = { MAGICLINKSDEV_URL: 'http://magiclinks.internal:8080' }
    expect(problemsOf(plain)).toEqual([expect.stringContaining('MAGICLINKSDEV_URL wants https')])
    expect(problemsOf({ ...plain, MAGICLINKSDEV_PLAIN_HTTP: 'true' })).toEqual([])
    expect(problemsOf({ MAGICLINKSDEV_URL: 'http://localhost:8080' })).toEqual([])
  })

  test('SESSION_MAX_SECONDS must be at least SESSION_IDLE_SECONDS', () => {
    expect(problemsOf({ SESSION_IDLE_SECONDS: '7200', SESSION_MAX_SECONDS: '3600' })).toEqual([
      'SESSION_MAX_SECONDS is 3600: wants at least SESSION_IDLE_SECONDS (7200)',
    ])
  })

  test('more than one instance needs a shared store, because each would count limits separately', () => {
    const refused = [expect.stringMatching(/^INSTANCES is 2: .*REDIS_URL.*STORE_FILE/)]
    expect(problemsOf({ INSTANCES: '2' })).toEqual(refused)
    expect(problemsOf({ INSTANCES: '2', STORE_FILE: undefined }, false)).toEqual(refused)
    expect(problemsOf({ INSTANCES: '2', REDIS_URL: 'redis://redis:6379' })).toEqual([])
    expect(problemsOf({ INSTANCES: '2', STORE_FILE: '/data/store.sqlite' })).toEqual([])
  })

  test('production needs exactly one store, and in development the default is memory', () => {
    expect(problemsOf({ STORE_FILE: undefined })).toEqual([expect.stringMatching(/^STORE_FILE is not set: /)])
    expect(problemsOf({ STORE_FILE: undefined }, false)).toEqual([])
    expect(problemsOf({ STORE_FILE: '/data/store.sqlite', REDIS_URL: 'redis://redis:6379' })).toEqual([
      'STORE_FILE and REDIS_URL are both set: name one store',
    ])
  })

  test('a public application must set TRUSTED_PROXY', () => {
    for (const value of ['none', undefined]) {
      expect(problemsOf({ TRUSTED_PROXY: value })).toEqual([expect.stringContaining('TRUSTED_PROXY is none')])
    }
    expect(problemsOf({ TRUSTED_PROXY: 'none', APP_URL: 'http://localhost:3000' })).toEqual([])
  })
})

describe('chance of a takeover', () => {
  test('six digits are refused, and the error gives the chance of a takeover and the settings to change', () => {
    const [problem, ...more] = problemsOf({ OTP_LENGTH: '6' })
    expect(more).toEqual([])
    expect(problem).toContain('73 in 1,000 a year, over 1 in 1,000')
    expect(problem).toMatch(/^OTP_LENGTH, OTP_ALPHABET and LIMIT_WRONG_PER_ACCOUNT_PER_DAY/)
  })

  test.each<[Settings, boolean]>([
    [{}, true],
    [{ OTP_LENGTH: '7' }, false],
    [{ LIMIT_WRONG_PER_ACCOUNT_PER_DAY: '68' }, true],
    [{ LIMIT_WRONG_PER_ACCOUNT_PER_DAY: '69' }, false],
    [{ OTP_LENGTH: '6', LIMIT_WRONG_PER_ACCOUNT_PER_DAY: '1' }, false],
    [{ OTP_LENGTH: '6', OTP_ALPHABET: 'upper' }, true],
    [{ OTP_LENGTH: '5', OTP_ALPHABET: 'upper' }, false],
    [{ OTP_LENGTH: '5', OTP_ALPHABET: 'digits+upper' }, false],
    [{ OTP_LENGTH: '6', OTP_ALPHABET: 'digits+upper' }, true],
    [{ OTP_LENGTH: '12', LIMIT_WRONG_PER_ACCOUNT_PER_DAY: '10000' }, true],
  ])('with %j, the guessing bound is kept: %s', (changes, kept) => {
    expect(problemsOf(changes).length === 0).toBe(kept)
  })
})

describe('error messages', () => {
  test('all problems are reported in one list: invalid values, missing ones and violated rules together', () => {
    const problems = problemsOf({
      APP_URL: 'app.example.com',
      APP_NAME: undefined,
      OTP_LENGTH: '6',
      INSTANCES: '3',
      LOG_LEVEL: 'loud',
      TRUSTED_PROXY: undefined,
    })
    expect(problems.map((problem) => problem.split(/[ ,]/)[0])).toEqual([
      'APP_URL',
      'APP_NAME',
      'LOG_LEVEL',
      'INSTANCES',
      'OTP_LENGTH',
    ])
  })

  test('all problems are reported in one list: an empty environment names every required setting', () => {
    const parsed = parseEnv({})
    expect(parsed.ok ? [] : parsed.problems.map((problem) => problem.split(' ')[0])).toEqual([
      'APP_URL',
      'APP_NAME',
      'MAGICLINKSDEV_URL',
      'MAGICLINKSDEV_API_KEY',
      'MAGICLINKSDEV_ISSUER',
      'MAGICLINKSDEV_AUDIENCE',
      'SESSION_SECRETS',
      'IDENTITY_SECRET',
    ])
  })
})

test('an invalid value is reported once, and not replaced by its default', () => {
  const changes = {
    SESSION_IDLE_SECONDS: 'long',
    SESSION_MAX_SECONDS: '60',
    OTP_LENGTH: '6',
    OTP_ALPHABET: 'X',
  }
  expect(problemsOf(changes).map((problem) => problem.split(/[ :]/)[0])).toEqual([
    'SESSION_IDLE_SECONDS',
    'OTP_ALPHABET',
  ])
})

test('no problem repeats the value of a secret', () => {
  const canary = 'canary-7f3a'
  const problems = problemsOf({
    MAGICLINKSDEV_API_KEY: canary,
    SESSION_SECRETS: `1:${canary},2:${canary}`,
    IDENTITY_SECRET: canary,
  })
  expect(new Set(problems.map((problem) => problem.split(':')[0])).size).toBe(3)
  expect(problems.join('\n')).not.toContain(canary)
})

test('the error shows a value that is not secret, with its line breaks escaped', () => {
  expect(problemsOf({ APP_NAME: 'Bad\nName' })[0]).toBe(
    'APP_NAME is "Bad\\nName": wants no control characters',
  )
})
