import { expect, test } from 'vitest'
import { goodSettings, type Settings } from '../testing/settings.ts'
import { parseEnv } from './parse.ts'

const problemsOf = (changes: Settings, production = true): string[] => {
  const parsed = parseEnv({ ...goodSettings(changes), NODE_ENV: production ? 'production' : 'development' })
  return parsed.ok ? [] : parsed.problems
}

test('RECAPTCHA=enterprise needs a site key and a project', () => {
  expect(problemsOf({ RECAPTCHA: 'enterprise' })).toEqual([
    'RECAPTCHA_SITE_KEY is not set: RECAPTCHA=enterprise requires it',
    'RECAPTCHA_PROJECT_ID is not set: RECAPTCHA=enterprise requires it',
  ])
})

test('RECAPTCHA is required in production, and optional in development', () => {
  expect(problemsOf({ RECAPTCHA: undefined })).toEqual([expect.stringContaining('RECAPTCHA is not set')])
  expect(problemsOf({ RECAPTCHA: undefined }, false)).toEqual([])
})

test('by default, no user passes the bot check during an outage', () => {
  expect(parseEnv(goodSettings())).toMatchObject({ ok: true, env: { RECAPTCHA_ON_OUTAGE: 'refuse' } })
})

test.each([
  ['RECAPTCHA', 'on', 'wants enterprise or off'],
  ['RECAPTCHA_MIN_SCORE', '1.5', 'wants a number from 0 to 1'],
  ['RECAPTCHA_MIN_SCORE', '-0.1', 'wants a number from 0 to 1'],
  ['RECAPTCHA_ON_OUTAGE', 'maybe', 'wants refuse or allow'],
  ['RECAPTCHA_ENDPOINT', 'http://recaptcha.example.com', 'wants https (plain http only on loopback)'],
  ['RECAPTCHA_SCRIPT_URL', 'http://scripts.example.com/x.js', 'wants https (plain http only on loopback)'],
])('%s=%j is refused in one sentence that says what is wanted', (name, value, wanted) => {
  const problems = problemsOf({ [name]: value })
  expect(problems).toEqual([expect.stringContaining(wanted)])
  expect(problems[0]).toMatch(new RegExp(`^${name}\\b`))
})

test.each(['RECAPTCHA_SITE_KEY', 'RECAPTCHA_PROJECT_ID', 'RECAPTCHA_API_KEY'])(
  '%s is one ASCII word, so a copied sentence or two keys are refused',
  (name) => {
    for (const value of ['two keys', 'key,\tkey', 'schlüssel', 'key\nkey'])
      expect(problemsOf({ [name]: value })).toEqual([
        expect.stringMatching(new RegExp(`^${name}\\b.*: wants`)),
      ])
  },
)
