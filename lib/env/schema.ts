import { z } from 'zod'
import { parseDomain } from '../email-address.ts'
import {
  absoluteUrl,
  flag,
  httpUrl,
  identifier,
  mailbox,
  prose,
  secret,
  secretList,
  secureUrl,
  serverUrl,
  serverUrls,
  webhookSecret,
  wholeNumber,
} from './fields.ts'

/**
 * Every setting of the application: its kind, its default, and in `why` what it is for. All are read at run time, so that
 * one build runs everywhere. Rules between settings are in `rules.ts`.
 */
export const schema = z.object({
  // The application
  APP_URL: secureUrl()
    .refine((url) => url.href === `${url.origin}/`, 'wants an origin only, as https://app.example.com')
    .transform((url) => url.origin)
    .meta({
      why: 'The origin of this application as browsers see it. Posts from any other origin are refused.',
    }),
  APP_NAME: prose()
    .refine((name) => [...name].length <= 256, 'wants at most 256 characters')
    .meta({
      prose: true,
      why: 'Shown on pages and in e-mails. OTP_DELIVERY=magiclinksdev requires at least 5 characters.',
    }),

  // The magiclinksdev server
  MAGICLINKSDEV_URL: httpUrl().transform(apiBase).meta({
    why: 'The magiclinksdev server, which makes and validates codes. The path /api/v2/ may be left out.',
  }),
  MAGICLINKSDEV_PLAIN_HTTP: flag().default(false).meta({
    why: 'Allows plain http in MAGICLINKSDEV_URL, for a private network. On loopback it is always allowed.',
  }),
  MAGICLINKSDEV_API_KEY: z
    .uuid('wants the UUID that is the API key')
    .meta({ secret: true, why: "The service account's API key." }),
  MAGICLINKSDEV_ISSUER: z.string().min(1).meta({
    why: 'The `iss` of the JWTs. It is a setting of the magiclinksdev server and need not be its URL. Every character counts, including a slash at the end.',
  }),
  MAGICLINKSDEV_AUDIENCE: z.uuid("wants the UUID that is the service account's audience").meta({
    why: "The service account's `aud`. JWTs made for another account of the same server are rejected.",
  }),

  // Secrets
  SESSION_SECRETS: secretList().meta({
    secret: true,
    why: 'The secrets that seal the cookies: `id:secret`, comma-separated. The one with the highest id seals them, and each one opens them. `id?:secret` only opens them (docs/secrets.md).',
  }),
  IDENTITY_SECRET: secret().meta({
    secret: true,
    why: 'Turns an email address into its `uid` and its store keys. Never change or lose it: every `uid` would change.',
  }),

  // The session
  SESSION_IDLE_SECONDS: wholeNumber(60, 2_592_000)
    .default(86_400)
    .meta({ unit: 'seconds', why: 'A session ends after this time without use.' }),
  SESSION_MAX_SECONDS: wholeNumber(60, 31_536_000)
    .default(604_800)
    .meta({ unit: 'seconds', why: 'A session ends this long after signing in, used or not.' }),

  // The code
  OTP_LENGTH: wholeNumber(4, 12).default(8).meta({ unit: 'characters', why: 'Length of the code.' }),
  OTP_ALPHABET: z
    .enum(['digits', 'upper', 'digits+upper'], 'wants digits, upper or digits+upper')
    .default('digits')
    .meta({ why: 'The characters of a code. For digits, phones show the numeric keypad.' }),
  OTP_LIFETIME_SECONDS: wholeNumber(30, 600)
    .default(600)
    .meta({ unit: 'seconds', why: 'How long a code works: at most 10 minutes (ASVS 6.5.5).' }),

  // Delivery
  OTP_DELIVERY: z
    .enum(['magiclinksdev', 'smtp', 'webhook'], 'wants magiclinksdev, smtp or webhook')
    .default('magiclinksdev')
    .meta({
      why: 'Who sends the code: the magiclinksdev server, this application by SMTP, or your own service by webhook.',
    }),

  // Delivery by SMTP
  SMTP_URL: serverUrl(['smtp:', 'smtps:'])
    .refine((url) => /^\/?$/.test(url.pathname) && !url.search && !url.hash, 'wants no path and no options')
    .refine((url) => !url.username === !url.password, 'wants both a user name and a password, or neither')
    .optional()
    .meta({
      secret: true,
      why: 'The mail server for OTP_DELIVERY=smtp: smtps://user:password@mail.example.com. With smtp:// it must offer STARTTLS, except on loopback.',
    }),
  SMTP_PLAINTEXT: flag().default(false).meta({
    why: 'Allows smtp:// without STARTTLS, for a private network. The codes and the password then travel in the clear.',
  }),
  EMAIL_FROM: mailbox()
    .optional()
    .meta({ prose: true, why: "The sender of the application's own e-mails (OTP_DELIVERY=smtp)." }),

  // Delivery by webhook
  WEBHOOK_URL: secureUrl().optional().meta({
    // Its path is often a secret.
    secret: true,
    why: 'Where OTP_DELIVERY=webhook posts each code, for push, SMS or chat (docs/webhook.md).',
  }),
  WEBHOOK_SECRET: webhookSecret().optional().meta({
    secret: true,
    why: 'Signs the posts to WEBHOOK_URL by the Standard Webhooks specification.',
  }),
  WEBHOOK_CHANNEL_NAME: prose()
    .refine((name) => name.length <= 64, 'wants at most 64 characters')
    .optional()
    .meta({
      prose: true,
      why: 'What the code page calls the channel of the webhook, such as SMS or Telegram.',
    }),

  // Who may sign in
  SIGN_IN_ALLOWED_DOMAINS: z
    .string()
    .transform((value) => value.split(',').map((domain) => parseDomain(domain.trim().toLowerCase())))
    .pipe(z.array(z.string('wants domains, comma-separated')))
    .default([])
    .meta({ why: 'Only addresses of these domains may sign in, comma-separated. Empty: every address may.' }),

  // The bot check
  RECAPTCHA: z.enum(['enterprise', 'off'], 'wants enterprise or off').optional().meta({
    why: 'Whether reCAPTCHA Enterprise checks each send and each guess: enterprise or off. Production must set it.',
  }),
  RECAPTCHA_SITE_KEY: identifier().optional().meta({ why: 'The public site key of reCAPTCHA.' }),
  RECAPTCHA_PROJECT_ID: identifier().optional().meta({ why: 'The Google Cloud project of the site key.' }),
  RECAPTCHA_API_KEY: identifier().optional().meta({
    secret: true,
    why: "An API key for assessments. Without one, Google's client library uses its default credentials.",
  }),
  RECAPTCHA_MIN_SCORE: z
    .string()
    .regex(/^(0(\.\d+)?|1(\.0+)?)$/, 'wants a number from 0 to 1')
    .transform(Number)
    .default(0.5)
    .meta({ why: 'The application refuses a lower score. 1 is certainly a human, 0 certainly a bot.' }),
  RECAPTCHA_ON_OUTAGE: z.enum(['refuse', 'allow'], 'wants refuse or allow').default('refuse').meta({
    why: 'Whether users pass while Google assesses no tokens, in an outage or with a wrong key: refuse or allow. The other limits hold either way.',
  }),
  RECAPTCHA_ENDPOINT: secureUrl()
    .optional()
    .meta({ why: 'Another server for assessments, such as a stand-in.' }),
  RECAPTCHA_SCRIPT_URL: secureUrl().default(new URL('https://www.google.com/recaptcha/enterprise.js')).meta({
    why: 'The script that the browser loads. Where google.com is blocked, use https://www.recaptcha.net/recaptcha/enterprise.js.',
  }),

  // Redis
  REDIS_URL: serverUrls(['redis:', 'rediss:'])
    .refine((urls) => urls.every(({ pathname }) => /^(\/\d{0,5})?$/.test(pathname)), {
      message: 'wants only the number of a database after the slash',
      abort: true,
    })
    .refine((urls) => urls.every(({ search, hash }) => !search && !hash), 'wants no options')
    .transform((urls) => urls.map(({ href }) => href))
    .optional()
    .meta({
      secret: true,
      why: 'A Redis or Valkey for several machines (docs/redis.md). Several Sentinels or cluster nodes are comma-separated.',
    }),
  REDIS_TOPOLOGY: z
    .string()
    .regex(/^(single|sentinel:[\w.-]{1,64}|cluster)$/, 'wants single, sentinel:NAME or cluster')
    .default('single')
    .meta({
      why: 'What REDIS_URL names. single: one Redis, or a name that leads to the primary. sentinel:NAME: Sentinels that watch a primary by that name. cluster: nodes of a Redis Cluster.',
    }),
  REDIS_SENTINEL_PASSWORD: identifier().optional().meta({
    secret: true,
    why: 'The password of the Sentinels, if they require one. User name and password in REDIS_URL are those of Redis.',
  }),

  // SQLite
  STORE_FILE: z.string().optional().meta({
    why: 'The file on a local disk that keeps limits and sessions. :memory: loses them at each restart. Production must set STORE_FILE or REDIS_URL.',
  }),

  // Where it runs
  INSTANCES: wholeNumber(1, 10_000).default(1).meta({
    why: 'How many instances run. Several instances need REDIS_URL, or on one machine a STORE_FILE that they share.',
  }),
  TRUSTED_PROXY: z
    .string()
    .regex(/^(none|hops:[1-9]|header:[A-Za-z0-9-]{1,64})$/, 'wants none, hops:N or header:NAME')
    .default('none')
    .meta({
      why: 'Where the client IP comes from (docs/proxies.md). hops:N: the Nth entry of X-Forwarded-For from the right. header:NAME: a header that your proxy always overwrites. none: only on loopback.',
    }),
  LOG_LEVEL: z
    .enum(['debug', 'info', 'warn', 'error'], 'wants debug, info, warn or error')
    .default('info')
    .meta({ why: 'The lowest level that is logged.' }),

  // Telemetry
  OTEL_EXPORTER_OTLP_ENDPOINT: absoluteUrl(['https:', 'http:'])
    .optional()
    .meta({ why: 'Where traces and metrics go, by OTLP over HTTP (docs/operations.md). Empty: nowhere.' }),

  // The limits: how many are allowed, and in what time
  LIMIT_WRONG_PER_CODE: limit(5, 'Wrong guesses at one code. Then the code stops working.'),
  LIMIT_WRONG_PER_ACCOUNT_PER_DAY: limit(
    50,
    'Wrong guesses at one account in a day, in each of two tiers: new browsers and known browsers.',
  ),
  LIMIT_WRONG_PER_ADDRESS_PER_HOUR: limit(
    30,
    'Wrong guesses in an hour from one client IP (IPv6: one /64), or from the known browsers of one account.',
  ),
  LIMIT_SECONDS_BETWEEN_SENDS: wholeNumber(1, 3600)
    .default(60)
    .meta({ unit: 'seconds', why: 'The time between two codes for one account.' }),
  LIMIT_SENDS_PER_ACCOUNT_PER_HOUR: limit(5, 'Codes for one account in an hour.'),
  LIMIT_SENDS_PER_ACCOUNT_PER_DAY: limit(10, 'Codes for one account in a day.'),
  LIMIT_SENDS_PER_ADDRESS_PER_HOUR: limit(
    20,
    'Codes requested in an hour from one client IP (IPv6: one /64), or from the known browsers of one account.',
  ),
  LIMIT_UNKNOWN_ADDRESS_PER_HOUR: limit(
    20,
    'Codes and wrong guesses, counted together, in an hour from all clients whose IP is unknown.',
  ),
  LIMIT_SENDS_PER_HOUR: limit(
    1000,
    'Codes of the whole application in an hour. A fifth is reserved for known browsers.',
  ),
})

/** The settings after parsing: numbers are numbers, URLs are URLs. */
export type Env = z.infer<typeof schema>

function limit(defaultValue: number, why: string) {
  return wholeNumber(1, 10_000_000).default(defaultValue).meta({ why })
}

function apiBase(url: URL): URL {
  const path = url.pathname.replace(/\/+$/, '')
  const base = new URL(url.origin)
  // A path that begins with two slashes would name another host if it were resolved.
  base.pathname = path === '' ? '/api/v2/' : `${path}/`
  return base
}
