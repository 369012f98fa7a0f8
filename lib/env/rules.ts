import { type BoundSettings, boundSettings, guessingBound, promisedBound } from './guessing-bound.ts'
import { isLoopback } from './loopback.ts'
import type { Env } from './schema.ts'

/** The API key that the quickstart of the magiclinksdev server publishes. */
const quickstartKey = '40084740-0bc3-455d-b298-e23a31561580'

/** The settings that could be parsed. The others are missing here and are reported elsewhere. */
export type Parsed = { [Name in keyof Env]?: Env[Name] | undefined }

/**
 * Checks the rules between settings. Returns one sentence for each broken rule. Each begins with the name of a setting.
 *
 * @param production Whether to check the rules that would only get in the way during development.
 */
export function crossFieldProblems(env: Parsed, production: boolean): string[] {
  return [
    ...plainHttp(env),
    ...secrets(env, production),
    ...shortName(env),
    ...needed(env, env.OTP_DELIVERY === 'smtp', 'OTP_DELIVERY=smtp', ['SMTP_URL', 'EMAIL_FROM']),
    ...needed(env, env.OTP_DELIVERY === 'webhook', 'OTP_DELIVERY=webhook', [
      'WEBHOOK_URL',
      'WEBHOOK_SECRET',
      'WEBHOOK_CHANNEL_NAME',
    ]),
    ...needed(env, env.RECAPTCHA === 'enterprise', 'RECAPTCHA=enterprise', [
      'RECAPTCHA_SITE_KEY',
      'RECAPTCHA_PROJECT_ID',
    ]),
    ...problemIf(production && !env.RECAPTCHA, 'RECAPTCHA is not set: production must say enterprise or off'),
    ...lifetimes(env),
    ...store(env, production),
    ...redis(env),
    ...trustedProxy(env),
    ...bound(env),
  ]
}

function plainHttp({ MAGICLINKSDEV_URL: url, MAGICLINKSDEV_PLAIN_HTTP: allowed }: Parsed): string[] {
  const plain = url?.protocol === 'http:' && !isLoopback(url) && !allowed
  return problemIf(
    plain,
    'MAGICLINKSDEV_URL wants https (plain http on loopback, or with MAGICLINKSDEV_PLAIN_HTTP=true on a private network)',
  )
}

/** The magiclinksdev server gets the name only if it sends the e-mail itself. */
function shortName({ APP_NAME: name = '', OTP_DELIVERY: delivery }: Parsed): string[] {
  const { length } = [...name]
  const short = delivery === 'magiclinksdev' && length > 0 && length < 5
  return problemIf(
    short,
    'APP_NAME wants at least 5 characters: the magiclinksdev server refuses a shorter one',
  )
}

function secrets(env: Parsed, production: boolean): string[] {
  return [
    ...problemIf(
      production && env.MAGICLINKSDEV_API_KEY === quickstartKey,
      "MAGICLINKSDEV_API_KEY is the published key of the server's quickstart: make a service account of your own",
    ),
    ...problemIf(
      env.SESSION_SECRETS?.some(({ value }) => value === env.IDENTITY_SECRET) ?? false,
      'IDENTITY_SECRET is also in SESSION_SECRETS: each secret needs its own value',
    ),
  ]
}

function needed(env: Parsed, condition: boolean, cause: string, names: (keyof Env)[]): string[] {
  return names.flatMap((name) =>
    problemIf(condition && !env[name], `${name} is not set: ${cause} requires it`),
  )
}

function lifetimes({ SESSION_IDLE_SECONDS: idle, SESSION_MAX_SECONDS: max }: Parsed): string[] {
  const broken = idle !== undefined && max !== undefined && max < idle
  return problemIf(broken, `SESSION_MAX_SECONDS is ${max}: wants at least SESSION_IDLE_SECONDS (${idle})`)
}

function store({ STORE_FILE, REDIS_URL, INSTANCES: instances = 1 }: Parsed, production: boolean): string[] {
  const inMemory = !REDIS_URL && (STORE_FILE === undefined || STORE_FILE === ':memory:')
  return [
    ...problemIf(
      STORE_FILE !== undefined && REDIS_URL !== undefined,
      'STORE_FILE and REDIS_URL are both set: name one store',
    ),
    ...problemIf(
      production && STORE_FILE === undefined && REDIS_URL === undefined,
      'STORE_FILE is not set: production must name a file (or :memory:), or a REDIS_URL',
    ),
    ...problemIf(
      inMemory && instances > 1,
      `INSTANCES is ${instances}: to share their limits, they need REDIS_URL, or on one machine a STORE_FILE`,
    ),
  ]
}

function redis({ REDIS_URL: urls, REDIS_TOPOLOGY: topology = 'single', ...env }: Parsed): string[] {
  const isSentinel = topology.startsWith('sentinel:')
  return [
    ...problemIf(
      topology !== 'single' && urls === undefined,
      `REDIS_TOPOLOGY is ${topology}, but REDIS_URL is not set`,
    ),
    ...problemIf(
      topology === 'single' && (urls?.length ?? 0) > 1,
      'REDIS_TOPOLOGY is single, but REDIS_URL names several servers: set sentinel:NAME or cluster',
    ),
    ...problemIf(
      topology === 'cluster' && (urls?.some((url) => Number(new URL(url).pathname.slice(1)) > 0) ?? false),
      'REDIS_TOPOLOGY is cluster, but REDIS_URL names a database: a cluster has only database 0',
    ),
    ...problemIf(
      env.REDIS_SENTINEL_PASSWORD !== undefined && !isSentinel,
      'REDIS_SENTINEL_PASSWORD is set: only REDIS_TOPOLOGY=sentinel:NAME has Sentinels',
    ),
  ]
}

function trustedProxy({ TRUSTED_PROXY, APP_URL }: Parsed): string[] {
  return [
    ...problemIf(
      TRUSTED_PROXY === 'none' && APP_URL !== undefined && !isLoopback(new URL(APP_URL)),
      'TRUSTED_PROXY is none, so no client IP would have a quota. Unless APP_URL is loopback, set hops:N or header:NAME',
    ),
  ]
}

function bound(env: Parsed): string[] {
  if (!hasBoundSettings(env)) return []
  const { worstCase } = guessingBound(env)
  const figure = (worstCase * 1000).toLocaleString('en', { maximumSignificantDigits: 3 })
  return problemIf(
    worstCase > promisedBound,
    `OTP_LENGTH, OTP_ALPHABET and LIMIT_WRONG_PER_ACCOUNT_PER_DAY let an attacker into an account with a chance of ${figure} in 1,000 a year, over 1 in 1,000: lengthen the code, widen its alphabet or lower the limit`,
  )
}

function hasBoundSettings(env: Parsed): env is Parsed & BoundSettings {
  return boundSettings.every((name) => env[name] !== undefined)
}

function problemIf(broken: boolean, sentence: string): string[] {
  return broken ? [sentence] : []
}
