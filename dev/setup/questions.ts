import { existsSync } from 'node:fs'
import { accentOf, languagesOf } from './brand.ts'
import { settingOf } from './env-file.ts'
import type { Answers, Project } from './project.ts'

export interface Question {
  flag: string
  text: string
  /**
   * The variable of the environment that answers a question about a secret. Such a question has no flag: other users
   * of the machine can read flags in the process list.
   */
  secretFrom?: string
  /** What it is now; also what it stays without an answer. */
  now(project: Project, answers: Answers): string
  /** What is wanted instead, when the answer cannot be. */
  check?(answer: string, project: Project, answers: Answers): string | undefined
  /** Whether it is worth asking, after the answers so far. */
  when?(answers: Answers): boolean
}

const settings = '.env.local'
const setting =
  (name: string, initial = '') =>
  (project: Project) =>
    settingOf(project, settings, name) || initial
const oneOf = (words: string[]) => (answer: string) =>
  words.includes(answer) ? undefined : words.join(' or ')
const required = (answer: string) => (answer ? undefined : 'a value')
const file = (pattern: RegExp, kind: string) => (answer: string) =>
  !answer || (pattern.test(answer) && existsSync(answer)) ? undefined : `the path of ${kind}`
const sends = (way: string) => (answers: Answers) => answers.delivery === way
const enterprise = (answers: Answers) => answers.recaptcha === 'enterprise'
/** By whom the server in compose can send e-mails. */
const providers = ['ses', 'sendgrid']
const composeSends = (way: string) => (answers: Answers) => answers.compose === way

/** What setup asks, in this order. Each can be a flag instead, or a variable of the environment where it is a secret. */
export const questions: Question[] = [
  {
    flag: 'name',
    text: "The product's name",
    now: setting('APP_NAME', 'Sign-in Example'),
    check: (answer) =>
      [...answer].length >= 5 && [...answer].length <= 256 ? undefined : '5 to 256 characters',
  },
  {
    flag: 'origin',
    text: 'Where it will run, as https://app.example.com',
    now: (project) => settingOf(project, '.env.production.local', 'APP_URL') || 'http://localhost:3000',
    check: (answer) =>
      URL.canParse(answer) && /^https?:$/.test(new URL(answer).protocol) && new URL(answer).origin === answer
        ? undefined
        : 'an origin, without a path',
  },
  {
    flag: 'accent',
    text: 'The accent colour',
    now: accentOf,
    check: (answer) => (/^#[0-9a-f]{6}$/i.test(answer) ? undefined : 'six hexadecimal digits, as #1f5f4f'),
  },
  {
    flag: 'logo',
    text: 'A square SVG for the pages, of at most 10 kB',
    now: () => '',
    check: file(/\.svg$/, 'an SVG'),
  },
  { flag: 'email-logo', text: 'A square PNG for e-mails', now: () => '', check: file(/\.png$/, 'a PNG') },
  {
    flag: 'languages',
    text: 'Languages, comma-separated, the first for everybody else',
    now: (project) => languagesOf(project).offered.join(','),
    check: (answer, project) => {
      const { known } = languagesOf(project)
      return answer.split(',').every((tag) => known.includes(tag)) ? undefined : `some of ${known.join(',')}`
    },
  },
  {
    flag: 'delivery',
    text: 'Who sends the codes: magiclinksdev, smtp or webhook',
    now: setting('OTP_DELIVERY', 'magiclinksdev'),
    check: oneOf(['magiclinksdev', 'smtp', 'webhook']),
  },
  {
    flag: 'smtp-url',
    text: 'The mail server, as smtps://user:password@mail.example.com',
    secretFrom: 'SMTP_URL',
    now: setting('SMTP_URL'),
    when: sends('smtp'),
  },
  { flag: 'email-from', text: 'The sender', now: setting('EMAIL_FROM'), when: sends('smtp') },
  {
    flag: 'webhook-url',
    text: 'Where codes are posted (many such URLs hold a token)',
    secretFrom: 'WEBHOOK_URL',
    now: setting('WEBHOOK_URL'),
    when: sends('webhook'),
    check: required,
  },
  {
    flag: 'webhook-channel',
    text: 'What people call the channel, as SMS',
    now: setting('WEBHOOK_CHANNEL_NAME'),
    when: sends('webhook'),
    check: required,
  },
  {
    flag: 'recaptcha',
    text: 'reCAPTCHA: enterprise, off, or stand-in (development only)',
    now: setting('RECAPTCHA', 'stand-in'),
    check: oneOf(['enterprise', 'off', 'stand-in']),
  },
  {
    flag: 'recaptcha-site-key',
    text: 'Its site key',
    now: setting('RECAPTCHA_SITE_KEY'),
    when: enterprise,
    check: required,
  },
  {
    flag: 'recaptcha-project',
    text: 'Its Google Cloud project',
    now: setting('RECAPTCHA_PROJECT_ID'),
    when: enterprise,
    check: required,
  },
  {
    flag: 'recaptcha-api-key',
    text: "Its API key; none: Google's default credentials",
    secretFrom: 'RECAPTCHA_API_KEY',
    now: setting('RECAPTCHA_API_KEY'),
    when: enterprise,
  },
  {
    flag: 'compose',
    text: 'Files for compose: no, mailpit (codes stay on this machine), ses or sendgrid',
    now: () => 'no',
    check: (answer, _project, { recaptcha }) =>
      // To leave the bot check out where anybody can ask for e-mails is for the operator to say.
      recaptcha === 'stand-in' && providers.includes(answer)
        ? '--recaptcha enterprise, or off, as well'
        : oneOf(['no', 'mailpit', ...providers])(answer),
  },
  {
    flag: 'mail-from',
    text: 'The sender, as sign-in@example.com',
    now: () => '',
    when: ({ compose = '' }) => providers.includes(compose),
    check: required,
  },
  {
    flag: 'aws-region',
    text: 'The region of SES',
    now: () => '',
    when: composeSends('ses'),
    check: required,
  },
  {
    flag: 'aws-access-key-id',
    text: 'The AWS access key ID',
    now: () => '',
    when: composeSends('ses'),
    check: required,
  },
  {
    flag: 'aws-secret-key',
    text: 'The AWS secret key',
    secretFrom: 'AWS_SECRET_ACCESS_KEY',
    now: () => '',
    when: composeSends('ses'),
    check: required,
  },
  {
    flag: 'sendgrid-key',
    text: 'The API key of SendGrid',
    secretFrom: 'SENDGRID_API_KEY',
    now: () => '',
    when: composeSends('sendgrid'),
    check: required,
  },
]
