import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { goodSettings, type Settings, secret } from '../testing/settings.ts'
import { metaOf, parseEnv } from './parse.ts'
import { schema } from './schema.ts'

const folder = mkdtempSync(join(tmpdir(), 'secrets-'))
afterAll(() => rmSync(folder, { recursive: true }))

let files = 0
function fileWith(content: string): string {
  files += 1
  const path = join(folder, `secret-${files}`)
  writeFileSync(path, content)
  return path
}

const good: Record<string, string> = {
  MAGICLINKSDEV_API_KEY: crypto.randomUUID(),
  SESSION_SECRETS: `1:${secret()}`,
  IDENTITY_SECRET: secret(),
  SMTP_URL: 'smtps://user:password@mail.example.com',
  WEBHOOK_URL: 'https://codes.example.com/otp',
  WEBHOOK_SECRET: `whsec_${secret()}`,
  RECAPTCHA_API_KEY: 'AIzaExampleKey_-0',
  REDIS_SENTINEL_PASSWORD: 'AnotherPassword_-0',
  REDIS_URL: 'rediss://user:password@redis.example.com:6379',
}
const secretNames = schema.keyof().options.filter((name) => metaOf(name).secret)

const valid = goodSettings()

/** Parses valid settings in which `changes` replace this secret. For a secret of Redis, the store is Redis. */
function parse(name: string, changes: Settings) {
  const redis = { STORE_FILE: '', REDIS_URL: 'redis://redis.example.com' }
  const stores: Record<string, Settings> = {
    REDIS_URL: { STORE_FILE: '' },
    REDIS_SENTINEL_PASSWORD: { ...redis, REDIS_TOPOLOGY: 'sentinel:main' },
  }
  return parseEnv({ ...valid, [name]: undefined, ...stores[name], ...changes, NODE_ENV: 'production' })
}
const problemsOf = (name: string, changes: Settings) => {
  const parsed = parse(name, changes)
  return parsed.ok ? [] : parsed.problems
}

test('these tests have a value for each secret setting', () => {
  expect(Object.keys(good).sort()).toEqual([...secretNames].sort())
})

describe.each(secretNames)('%s_FILE', (name) => {
  const value = good[name] ?? ''

  test('a secret file provides the value of its setting, trimmed', () => {
    const expected = parse(name, { [name]: value })
    expect(expected.ok).toBe(true)
    for (const content of [value, `${value}\n`, `\ufeff \t${value}\r\n`])
      expect(parse(name, { [`${name}_FILE`]: fileWith(content) })).toEqual(expected)
  })

  test('a setting together with its secret file prevents startup, and the error names both but no value', () => {
    expect(problemsOf(name, { [name]: value, [`${name}_FILE`]: fileWith(value) })).toEqual([
      `${name} and ${name}_FILE are both set: set one of them`,
    ])
  })

  test.each([
    ['a file that does not exist', () => join(folder, 'nowhere'), 'cannot be read (ENOENT)'],
    ['a folder', () => folder, 'wants the path of a file'],
    ['a device', () => '/dev/zero', 'wants the path of a file'],
    ['an empty file', () => fileWith(' \n'), 'the file is empty'],
    ['a file of over 64 KiB', () => fileWith('x'.repeat(64 * 1024 + 1)), 'wants a file of at most 64 KiB'],
  ])(
    'the application does not start if NAME_FILE is the path of %s, and the error says why',
    (_, pathOf, sentence) => {
      const path = pathOf()
      expect(problemsOf(name, { [`${name}_FILE`]: path })).toEqual([`${name}_FILE is "${path}": ${sentence}`])
    },
  )

  test('an invalid value in a secret file prevents startup, and the error does not show the value', () => {
    const [problem = '', ...more] = problemsOf(name, { [`${name}_FILE`]: fileWith(`"the-secret ${name}"`) })
    expect(problem).toMatch(new RegExp(`^${name}: `))
    expect(problem).not.toContain('the-secret')
    expect(more).toEqual([])
  })
})

test('a symbolic link to a secret file is followed, because Kubernetes mounts secrets that way', () => {
  mkdirSync(join(folder, '..data'))
  writeFileSync(join(folder, '..data', 'identity'), good.IDENTITY_SECRET ?? '')
  symlinkSync(join('..data', 'identity'), join(folder, 'identity'))
  expect(parse('IDENTITY_SECRET', { IDENTITY_SECRET_FILE: join(folder, 'identity') }).ok).toBe(true)
})

test('an empty NAME_FILE counts as not set', () => {
  expect(
    parse('IDENTITY_SECRET', { IDENTITY_SECRET: good.IDENTITY_SECRET, IDENTITY_SECRET_FILE: ' ' }).ok,
  ).toBe(true)
})

test('a setting that is not secret is not read from a file', () => {
  expect(problemsOf('APP_NAME', { APP_NAME_FILE: fileWith('Example App') })).toEqual([
    expect.stringMatching(/^APP_NAME is not set/),
  ])
})

test('an empty secret file is reported together with other problems', () => {
  const file = fileWith('')
  expect(problemsOf('IDENTITY_SECRET', { IDENTITY_SECRET_FILE: file, OTP_LENGTH: 'x' })).toEqual([
    expect.stringMatching(/^IDENTITY_SECRET_FILE is /),
    expect.stringMatching(/^OTP_LENGTH is /),
  ])
})
