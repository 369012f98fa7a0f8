import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { run } from './testing/process.ts'
import { goodSettings, type Settings } from './testing/settings.ts'

const start = (changes: Settings = {}) =>
  run(
    `const { start } = await import('./lib/start.ts'); await start(); console.log('started'); process.exit()`,
    goodSettings(changes),
  )

test('with valid settings the application starts, and logs the guessing bound', () => {
  const { status, stdout } = start()
  expect(status).toBe(0)
  expect(stdout).toContain('started')
  const figures = z.object({ perAccount: z.number(), worstCase: z.number(), anyAccountPerYear: z.number() })
  const line = z
    .object({ event: z.literal('server.started'), figures })
    .parse(JSON.parse(stdout.split('\n').find((text) => text.startsWith('{')) ?? ''))
  expect(line.figures.perAccount).toBeCloseTo(1.825e-4)
  expect(line.figures.worstCase).toBeCloseTo(7.3e-4)
  expect(line.figures.anyAccountPerYear).toBeCloseTo(0.438)
})

/** Loading each of these packages takes a tenth of a second, and 20 MB of memory or more. */
const heavy = ['ioredis', 'nodemailer', '@google-cloud']
const loadLogger = `
  const { registerHooks } = await import('node:module')
  registerHooks({ load(url, context, next) {
    const name = /node_modules\\/(${heavy.join('|')})\\//.exec(url)?.[1]
    if (name) console.log('loaded ' + name)
    return next(url, context)
  } })`

test.each([
  ['no large package by default', {}, []],
  ['the Redis client only with REDIS_URL', { REDIS_URL: 'redis://127.0.0.1:1' }, ['ioredis']],
])('the application loads %s', (_, settings, expected) => {
  const { stdout } = run(
    `${loadLogger}
    const { start } = await import('./lib/start.ts')
    await import('./lib/delivery/index.ts')
    await start()
    console.log('started')
    process.exit()`,
    goodSettings(settings),
  )
  expect(stdout).toContain('started')
  expect([...new Set(Array.from(stdout.matchAll(/^loaded (.+)$/gm), ([, name]) => name))]).toEqual(expected)
})

test('a store that was not opened at startup is not opened later, because it would have separate limits', () => {
  const { stdout } = run(
    `const { readSettings } = await import('./lib/testing/settings.ts')
    const { store } = await import('./lib/store/index.ts')
    readSettings()
    try { store() } catch (error) { console.log(error.message) }`,
    goodSettings(),
  )
  expect(stdout).toContain('The store was not opened')
})

describe('bad settings', () => {
  test('invalid settings end the process with all problems in one list', () => {
    const { status, stdout, stderr } = start({ APP_NAME: 'Acme', OTP_LENGTH: '6', TRUSTED_PROXY: 'none' })
    expect(status).toBe(1)
    expect(stdout).not.toContain('started')
    expect(stderr.match(/^- /gm)).toHaveLength(3)
    expect(stderr).toMatch(/^- APP_NAME wants at least 5/m)
    expect(stderr).toMatch(/^- TRUSTED_PROXY is none/m)
    expect(stderr).toMatch(/^- OTP_LENGTH.*73 in 1,000/m)
    expect(stderr).not.toMatch(/at .*\.ts:\d+/)
  })

  test('an APP_NAME that makes the subject of the e-mail too long ends the process, and the error says so', () => {
    const { status, stderr } = start({ APP_NAME: 'é'.repeat(50) })
    expect(status).toBe(1)
    expect(stderr).toContain('APP_NAME makes the subject of the e-mail')
  })

  test('an invalid LOG_LEVEL ends the process, and the error names the setting, although pino would throw', () => {
    const { status, stdout, stderr } = run(
      `const { register } = await import('./instrumentation.ts'); await register(); console.log('started'); process.exit()`,
      goodSettings({ LOG_LEVEL: 'verbose', NEXT_RUNTIME: 'nodejs' }),
    )
    expect(status).toBe(1)
    expect(stdout).not.toContain('started')
    expect(stderr).toMatch(/^- LOG_LEVEL /m)
  })

  test('the list of invalid settings shows no secret', () => {
    const canary = 'canary-7f3a'
    const { status, stdout, stderr } = start({
      IDENTITY_SECRET: canary,
      SESSION_SECRETS: `1:${canary}`,
      MAGICLINKSDEV_API_KEY: canary,
    })
    expect(status).toBe(1)
    expect(stdout + stderr).not.toContain(canary)
  })
})

test('a STORE_FILE in a folder that does not exist ends the process, and the error says so', () => {
  const { status, stdout, stderr } = start({ STORE_FILE: '/absent/store.sqlite' })
  expect(status).toBe(1)
  expect(stdout).not.toContain('started')
  expect(stderr).toMatch(/^- STORE_FILE is in a folder that does not exist: .*\(ENOENT\)$/m)
})
