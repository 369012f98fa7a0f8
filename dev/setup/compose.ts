import { randomUUID } from 'node:crypto'
import { setSetting, settingOf } from './env-file.ts'
import type { Answers, Project } from './project.ts'
import { defaultOrigin } from './questions.ts'
import { secret } from './secrets.ts'
import { shared } from './settings.ts'

const folder = '.compose'
const app = `${folder}/app.env`
const postgres = `${folder}/postgres.env`
const server = `${folder}/magiclinksdev.json`
const api = 'http://magiclinksdev:8080'

/**
 * What compose.yaml reads: the application's settings, the server's configuration, the database's password.
 *
 * @returns Where compose differs from the answers.
 */
export function composeChanges(project: Project, answers: Answers): string[] {
  const fresh = Boolean(answers['new-secrets'])
  const once = (file: string, name: string, make: () => string) => {
    const kept = !fresh && settingOf(project, file, name)
    const value = kept || make()
    setSetting(project, file, name, value)
    return value
  }
  // Caddy serves https only.
  const origin = answers.origin === defaultOrigin ? 'https://localhost' : (answers.origin ?? '')
  // The database keeps the password of its first start, and the server its account: neither is ever made anew.
  const password = settingOf(project, postgres, 'POSTGRES_PASSWORD') || randomUUID()
  setSetting(project, postgres, 'POSTGRES_PASSWORD', password)
  setSetting(project, `${folder}/caddy.env`, 'SITE_ADDRESS', new URL(origin).host)

  const key = `${folder}/actions-key`
  if (fresh || !project.text(key)) project.change(key, secret(), 'the key of server actions')

  const account = accountOf(project)
  once(app, 'SESSION_SECRETS', () => `1:${secret()}`)
  once(app, 'IDENTITY_SECRET', secret)
  const settings = {
    ...shared(answers),
    ...(answers.compose === 'mailpit' ? toMailpit(answers) : {}),
    OTP_DELIVERY: answers.compose === 'mailpit' ? 'smtp' : 'magiclinksdev',
    RECAPTCHA: answers.recaptcha === 'stand-in' ? 'off' : (answers.recaptcha ?? ''),
    APP_URL: origin,
    MAGICLINKSDEV_URL: `${api}/api/v2/`,
    MAGICLINKSDEV_PLAIN_HTTP: 'true',
    MAGICLINKSDEV_API_KEY: account.apiKey,
    MAGICLINKSDEV_ISSUER: api,
    MAGICLINKSDEV_AUDIENCE: account.aud,
    REDIS_URL: 'redis://redis:6379',
    TRUSTED_PROXY: 'hops:1',
  }
  for (const [name, value = ''] of Object.entries(settings)) setSetting(project, app, name, value)
  project.change(server, serverConfiguration(account, password, answers), `for ${answers.compose}`)
  const { OTP_DELIVERY, RECAPTCHA, APP_URL } = settings
  return [`In compose: APP_URL=${APP_URL}, OTP_DELIVERY=${OTP_DELIVERY}, RECAPTCHA=${RECAPTCHA}`]
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
  aud: string
  uuid: string
  aes256KeyBase64: string
}

/** The service account and the database's key of an earlier run, or new ones: with another key its rows are lost. */
function accountOf(project: Project): Account {
  const field = (name: string, make: () => string) =>
    new RegExp(`"${name}": "([^"]+)"`).exec(project.text(server))?.[1] ?? make()
  return {
    apiKey: settingOf(project, app, 'MAGICLINKSDEV_API_KEY') || randomUUID(),
    aud: settingOf(project, app, 'MAGICLINKSDEV_AUDIENCE') || randomUUID(),
    uuid: field('uuid', randomUUID),
    aes256KeyBase64: field('aes256KeyBase64', secret),
  }
}

/** The server reads one JSON file; each of its images knows one provider of e-mails. */
function serverConfiguration(
  { apiKey, aud, uuid, aes256KeyBase64 }: Account,
  password: string,
  answers: Answers,
): string {
  const fromEmail = answers['mail-from']
  const provider = {
    ses: {
      awsRegion: answers['aws-region'],
      accessKeyID: answers['aws-access-key-id'],
      secretKey: answers['aws-secret-key'],
      fromEmail,
    },
    sendgrid: { apiKey: answers['sendgrid-key'], fromEmail },
  }
  const { compose } = answers
  const configuration = {
    server: {
      adminCreateParams: [{ uuid, apiKey, aud, serviceAccountCreateParams: {} }],
      baseURL: `${api}/api/v2/`,
      iss: api,
      logJSON: true,
    },
    storage: { aes256KeyBase64, dsn: `postgres://postgres:${password}@postgres:5432/magiclinksdev` },
    ...(compose === 'ses' && { ses: provider.ses }),
    ...(compose === 'sendgrid' && { sendgrid: provider.sendgrid }),
  }
  return `${JSON.stringify(configuration, null, 2)}\n`
}
