import fc from 'fast-check'
import { nastyText, property } from '../testing/fuzz.ts'
import { goodSettings } from '../testing/settings.ts'
import { guessingBound, promisedBound } from './guessing-bound.ts'
import { metaOf, parseEnv } from './parse.ts'
import { schema } from './schema.ts'

const good = goodSettings()
const names = Object.keys(schema.shape)
const secrets = names.filter((name) => metaOf(name).secret)

const value = fc.oneof(
  nastyText,
  fc.stringMatching(/^-?[0-9]{1,20}(\.[0-9]+)?(e[0-9]{1,3})?$/),
  fc.integer({ min: 0, max: 700 }).map(String),
  fc.webUrl(),
  fc.constantFrom('', ' ', 'true', 'off', 'none', 'enterprise', 'smtp', 'upper', 'hops:1', 'header:x'),
  fc.constantFrom(
    'http://localhost',
    '__proto__',
    'NaN',
    'Infinity',
    '0x10',
    '1_000',
    '1:',
    ':',
    ',',
    '1:,2:',
  ),
)
const name = fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...names) }, fc.string())
const canary = 'canary7f3a'
const leaky = fc
  .tuple(fc.oneof(nastyText, fc.constantFrom('', '1:', 'redis://:', 'http://', 'smtp://u:')), nastyText)
  .map(([before, after]) => `${before}${canary}${after}`)

const environment = fc.record({
  changes: fc.dictionary(name, value, { maxKeys: 5 }),
  leaks: fc.dictionary(fc.constantFrom(...secrets), leaky, { maxKeys: 1 }),
  NODE_ENV: fc.constantFrom('production', 'development', undefined),
})

property(
  'random settings are either refused without showing a secret, or accepted and valid',
  environment,
  ({ changes, leaks, NODE_ENV }) => {
    const parsed = parseEnv({ ...good, ...changes, ...leaks, NODE_ENV })
    return parsed.ok ? keepsPromises(parsed.env) : explains(parsed.problems)
  },
)

function explains(problems: string[]): boolean {
  return (
    problems.length > 0 &&
    problems.every((problem) => /^[A-Z_]+\b./.test(problem) && !problem.includes(canary))
  )
}

function keepsPromises(env: Extract<ReturnType<typeof parseEnv>, { ok: true }>['env']): boolean {
  return (
    guessingBound(env).worstCase <= promisedBound &&
    env.OTP_LIFETIME_SECONDS <= 600 &&
    new URL(env.APP_URL).origin === env.APP_URL &&
    !(env.REDIS_URL && env.STORE_FILE) &&
    (env.INSTANCES === 1 || (Boolean(env.REDIS_URL ?? env.STORE_FILE) && env.STORE_FILE !== ':memory:')) &&
    (env.TRUSTED_PROXY !== 'none' || env.APP_URL.startsWith('http://'))
  )
}
