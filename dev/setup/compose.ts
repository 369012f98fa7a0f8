import { createHash, randomUUID } from 'node:crypto'
import { configured, deploymentFiles } from './deployment.ts'
import { setSetting, settingOf } from './env-file.ts'
import type { Answers, Project } from './project.ts'
import { defaultOrigin } from './questions.ts'
import { secret } from './secrets.ts'
import { sharedSettings } from './settings.ts'

const { actionsKey, app, caddy, compose: composeSettings, postgres, server } = deploymentFiles
const api = 'http://magiclinksdev:8080'

/**
 * The files for compose: `.env` says what belongs to the deployment. `.compose` contains the application's settings, the
 * server's configuration and the database's password.
 *
 * @returns A note on the settings that may differ from the answers.
 */
export function composeChanges(project: Project, answers: Answers): string[] {
  const fresh = Boolean(answers['new-secrets'])
  const keepOrMake = (file: string, name: string, make: () => string) => {
    const kept = !fresh && settingOf(project, file, name)
    const value = kept || make()
    setSetting(project, file, name, value)
    return value
  }
  // Caddy serves only HTTPS.
  const origin = answers.origin === defaultOrigin ? 'https://localhost' : (answers.origin ?? '')
  const account = accountOf(project, answers)
  // The database keeps the password from its first start.
  const password = settingOf(project, postgres, 'POSTGRES_PASSWORD') || randomUUID()
  setSetting(project, postgres, 'POSTGRES_PASSWORD', password)
  setSetting(project, postgres, 'MAGICLINKSDEV_API_KEY', account.apiKey)
  setSetting(project, postgres, 'MAGICLINKSDEV_AUDIENCE', account.audience)
  setSetting(project, caddy, 'SITE_ADDRESS', new URL(origin).host)

  if (fresh || !project.text(actionsKey)) project.change(actionsKey, secret(), 'the key of server actions')
  for (const [name, value] of Object.entries(deployment(answers, project.text(actionsKey))))
    setSetting(project, composeSettings, name, value)

  keepOrMake(app, 'SESSION_SECRETS', () => `1:${secret()}`)
  keepOrMake(app, 'IDENTITY_SECRET', secret)
  const settings = {
    ...sharedSettings(answers),
    ...(answers.compose === 'mailpit' ? toMailpit(answers) : { SMTP_PLAINTEXT: '' }),
    OTP_DELIVERY: answers.compose === 'mailpit' ? 'smtp' : 'magiclinksdev',
    RECAPTCHA: answers.recaptcha === 'stand-in' ? 'off' : (answers.recaptcha ?? ''),
    APP_URL: origin,
    MAGICLINKSDEV_URL: `${api}/api/v2/`,
    MAGICLINKSDEV_PLAIN_HTTP: 'true',
    MAGICLINKSDEV_API_KEY: account.apiKey,
    MAGICLINKSDEV_ISSUER: api,
    MAGICLINKSDEV_AUDIENCE: account.audience,
    STORE_FILE: answers.store === 'redis' ? '' : '/data/store.sqlite',
    REDIS_URL: answers.store === 'redis' ? 'redis://redis:6379' : '',
    TRUSTED_PROXY: 'hops:1',
  }
  for (const [name, value = ''] of Object.entries(settings)) setSetting(project, app, name, value)
  setSetting(project, server, 'CONFIG_JSON', serverConfiguration(project, password, answers))
  const { OTP_DELIVERY, RECAPTCHA, APP_URL } = settings
  return [`In compose: APP_URL=${APP_URL}, OTP_DELIVERY=${OTP_DELIVERY}, RECAPTCHA=${RECAPTCHA}`]
}

/** The settings in `.env`. Compose reads them first, so that commands need not name the compose files. */
function deployment({ compose, store }: Answers, actionsKey: string): Record<string, string> {
  const files = [
    'compose.yaml',
    ...(compose === 'mailpit' ? ['compose.mailpit.yaml'] : []),
    ...(store === 'redis' ? ['compose.redis.yaml'] : []),
  ]
  return {
    COMPOSE_FILE: files.join(':'),
    COMPOSE_PATH_SEPARATOR: ':',
    // Stops services that no longer belong to the deployment, such as the mailbox once the server sends e-mail.
    COMPOSE_REMOVE_ORPHANS: 'true',
    MAGICLINKSDEV_SENDER: compose === 'mailpit' ? 'nop' : (compose ?? ''),
    ACTIONS_KEY_ID: createHash('sha256').update(actionsKey).digest('hex').slice(0, 16),
  }
}

function toMailpit({ 'email-from': from }: Answers): Record<string, string> {
  const sender = from || 'sign-in@localhost.localdomain'
  return {
    SMTP_URL: 'smtp://mailpit:1025',
    SMTP_PLAINTEXT: 'true',
    EMAIL_FROM: sender,
  }
}

interface Account {
  apiKey: string
  audience: string
}

/** The application's account at the server. It keeps its key from an earlier run, unless a new one is requested. */
function accountOf(project: Project, answers: Answers): Account {
  const key = !answers['new-api-key'] && settingOf(project, app, 'MAGICLINKSDEV_API_KEY')
  return {
    apiKey: key || randomUUID(),
    audience: settingOf(project, app, 'MAGICLINKSDEV_AUDIENCE') || randomUUID(),
  }
}

/**
 * The server reads its configuration from one variable. Each of its images supports one e-mail provider. The configuration
 * has no administrator, because `account.sql` makes the only account.
 */
function serverConfiguration(project: Project, password: string, answers: Answers): string {
  const fromEmail = answers['mail-from']
  const { compose } = answers
  const configuration = {
    server: { baseURL: `${api}/api/v2/`, iss: api, logJSON: true },
    storage: {
      // With another key, the server could not decrypt its rows in the database.
      aes256KeyBase64: configured(project, 'storage', 'aes256KeyBase64') || secret(),
      dsn: `postgres://postgres:${password}@postgres:5432/magiclinksdev`,
    },
    ...(compose === 'ses' && {
      ses: {
        awsRegion: answers['aws-region'],
        accessKeyID: answers['aws-access-key-id'],
        secretKey: answers['aws-secret-key'],
        fromEmail,
      },
    }),
    ...(compose === 'sendgrid' && { sendgrid: { apiKey: answers['sendgrid-key'], fromEmail } }),
  }
  // The .env file puts this value in single quotes, so it must not contain any.
  return JSON.stringify(configuration).replaceAll("'", '\\u0027')
}
