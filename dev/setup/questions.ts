import { configured, senderOf, storeOf } from './deployment.ts'
import { settingOf } from './env-file.ts'
import type { Answers, Project } from './project.ts'

export interface Question {
  flag: string
  text: string
  /**
   * The environment variable that answers a question about a secret. Such a question has no flag, because other users of
   * the machine can read flags in the process list.
   */
  secretFrom?: string
  /** The current value, which stays if there is no answer. */
  current(project: Project, answers: Answers): string
  /** What a valid answer is, for the message about an invalid one. Undefined if the answer is valid. */
  check?(answer: string, answers: Answers): string | undefined
  /** Setup asks the question only after these answers. */
  only?: { condition: string; when(answers: Answers): boolean }
}

export const defaultOrigin = 'http://localhost:3000'

const settings = '.env.local'
const setting =
  (name: string, initial = '') =>
  (project: Project) =>
    settingOf(project, settings, name) || initial
const required = (answer: string) => (answer ? undefined : 'a value')

/** The possible answers, for the question and for the message about an invalid one. */
function choice(...words: [string, ...string[]]) {
  const list = `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`
  return { list, check: (answer: string) => (words.includes(answer) ? undefined : list) }
}
const deliveries = choice('magiclinksdev', 'smtp', 'webhook')
const composes = choice('no', 'mailpit', 'ses', 'sendgrid')
const botChecks = choice('enterprise', 'off', 'stand-in')
const stores = choice('file', 'redis')

const onlyFor = (flag: string, ...answers: string[]) => ({
  condition: `--${flag} ${answers.join(' or ')}`,
  when: (given: Answers) => answers.includes(given[flag] ?? ''),
})
const isSentByServer = (compose: string) => compose === 'ses' || compose === 'sendgrid'

/** The questions of setup, in order. A flag can answer each, or an environment variable if it is a secret. */
export const questions: Question[] = [
  {
    flag: 'delivery',
    text: `Who sends the codes: ${deliveries.list}`,
    current: setting('OTP_DELIVERY', 'magiclinksdev'),
    check: deliveries.check,
  },
  {
    flag: 'smtp-url',
    text: 'The mail server, such as smtps://user:password@mail.example.com (none: the mailbox of npm run dev)',
    secretFrom: 'SMTP_URL',
    current: setting('SMTP_URL'),
    only: onlyFor('delivery', 'smtp'),
  },
  {
    flag: 'email-from',
    text: 'The sender, such as Example <sign-in@example.com>',
    current: setting('EMAIL_FROM'),
    only: onlyFor('delivery', 'smtp'),
  },
  {
    flag: 'webhook-url',
    text: 'The URL that codes are posted to (often with a token in it)',
    secretFrom: 'WEBHOOK_URL',
    current: setting('WEBHOOK_URL'),
    only: onlyFor('delivery', 'webhook'),
    check: required,
  },
  {
    flag: 'webhook-channel',
    text: 'What users call the channel, such as SMS',
    current: setting('WEBHOOK_CHANNEL_NAME'),
    only: onlyFor('delivery', 'webhook'),
    check: required,
  },
  {
    flag: 'name',
    text: "The product's name",
    current: setting('APP_NAME', 'Sign-in Example'),
    check: (answer, { delivery }) => wrongLength(answer, delivery === 'magiclinksdev'),
  },
  {
    flag: 'origin',
    text: 'The origin of production, such as https://app.example.com',
    current: (project) => settingOf(project, '.env.production.local', 'APP_URL') || defaultOrigin,
    check: wrongOrigin,
  },

  // The bot check
  {
    flag: 'recaptcha',
    text: `reCAPTCHA: ${botChecks.list} (development only)`,
    current: setting('RECAPTCHA', 'stand-in'),
    check: botChecks.check,
  },
  {
    flag: 'recaptcha-site-key',
    text: 'The site key of reCAPTCHA',
    current: setting('RECAPTCHA_SITE_KEY'),
    only: onlyFor('recaptcha', 'enterprise'),
    check: required,
  },
  {
    flag: 'recaptcha-project',
    text: 'The Google Cloud project of reCAPTCHA',
    current: setting('RECAPTCHA_PROJECT_ID'),
    only: onlyFor('recaptcha', 'enterprise'),
    check: required,
  },
  {
    flag: 'recaptcha-api-key',
    text: "The API key of reCAPTCHA (none: Google's default credentials)",
    secretFrom: 'RECAPTCHA_API_KEY',
    current: setting('RECAPTCHA_API_KEY'),
    only: onlyFor('recaptcha', 'enterprise'),
  },

  // Compose
  {
    flag: 'compose',
    text: `Files for compose: ${composes.list} (with mailpit, codes stay on this machine)`,
    current: senderOf,
    check: (answer, answers) => composes.check(answer) ?? wrongForCompose(answer, answers),
  },
  {
    flag: 'store',
    text: `Where compose keeps sessions and limits: ${stores.list}`,
    current: storeOf,
    only: onlyFor('compose', 'mailpit', 'ses', 'sendgrid'),
    check: stores.check,
  },
  {
    flag: 'mail-from',
    text: 'The sender, such as sign-in@example.com',
    current: (project, { compose = '' }) => configured(project, compose, 'fromEmail'),
    only: onlyFor('compose', 'ses', 'sendgrid'),
    check: required,
  },
  {
    flag: 'aws-region',
    text: 'The region of SES',
    current: (project) => configured(project, 'ses', 'awsRegion'),
    only: onlyFor('compose', 'ses'),
    check: required,
  },
  {
    flag: 'aws-access-key-id',
    text: 'The AWS access key ID',
    current: (project) => configured(project, 'ses', 'accessKeyID'),
    only: onlyFor('compose', 'ses'),
    check: required,
  },
  {
    flag: 'aws-secret-key',
    text: 'The AWS secret key',
    secretFrom: 'AWS_SECRET_ACCESS_KEY',
    current: (project) => configured(project, 'ses', 'secretKey'),
    only: onlyFor('compose', 'ses'),
    check: required,
  },
  {
    flag: 'sendgrid-key',
    text: 'The API key of SendGrid',
    secretFrom: 'SENDGRID_API_KEY',
    current: (project) => configured(project, 'sendgrid', 'apiKey'),
    only: onlyFor('compose', 'sendgrid'),
    check: required,
  },
]

function wrongLength(name: string, serverReadsIt: boolean): string | undefined {
  const { length } = [...name]
  if (length > 256) return 'at most 256 characters'
  return length < 5 && serverReadsIt
    ? 'at least 5 characters, as the magiclinksdev server requires'
    : undefined
}

/** Checks an origin as the application checks `APP_URL` at startup. */
function wrongOrigin(origin: string): string | undefined {
  const url = URL.canParse(origin) ? new URL(origin) : undefined
  if (url?.origin !== origin || !/^https?:$/.test(url.protocol))
    return 'an origin, such as https://app.example.com'
  return url.protocol === 'http:' && !isLoopback(origin) ? 'https, except on this machine' : undefined
}

function isLoopback(origin: string): boolean {
  return /^(localhost|127\.[\d.]+|\[::1\])$/.test(new URL(origin).hostname)
}

function wrongForCompose(
  compose: string,
  { recaptcha, name = '', origin = '' }: Answers,
): string | undefined {
  if (compose === 'no') return undefined
  // Anyone can make such a deployment send e-mails, so only the operator may decide to leave out the bot check.
  if (recaptcha === 'stand-in' && isSentByServer(compose)) return '--recaptcha enterprise, or off, as well'
  const wrongName = isSentByServer(compose) && wrongLength(name, true)
  if (wrongName) return `a --name of ${wrongName}`
  // Caddy serves HTTPS on the default port.
  const isServed = origin.startsWith('https:') && new URL(origin).port === ''
  return isServed || origin === defaultOrigin ? undefined : 'an --origin with https and without a port'
}
