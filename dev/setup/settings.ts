import { setSetting, settingOf } from './env-file.ts'
import type { Answers, Project } from './project.ts'
import { secret, webhookSecret } from './secrets.ts'

/**
 * Writes `.env.local`, which every command on this machine reads, and `.env.production.local`. Only production reads
 * the second, so development keeps its own origin.
 */
export function settingsChanges(project: Project, answers: Answers): void {
  const local = (name: string, value = '') => setSetting(project, '.env.local', name, value)
  const keepOrMake = (name: string, make: () => string) => {
    const kept = !answers['new-secrets'] && settingOf(project, '.env.local', name)
    local(name, kept || make())
  }
  keepOrMake('SESSION_SECRETS', () => `1:${secret()}`)
  keepOrMake('IDENTITY_SECRET', secret)
  keepOrMake('NEXT_SERVER_ACTIONS_ENCRYPTION_KEY', secret)
  if (answers.delivery === 'webhook') keepOrMake('WEBHOOK_SECRET', webhookSecret)

  for (const [name, value] of Object.entries(sharedSettings(answers))) local(name, value)
  const production = (name: string, value = '') => setSetting(project, '.env.production.local', name, value)
  production('APP_URL', answers.origin)
  // An origin with plain HTTP is on this machine, so there is no proxy, and all clients have the same IP.
  if (answers.origin?.startsWith('http:')) production('TRUSTED_PROXY', '')
  else if (!settingOf(project, '.env.production.local', 'TRUSTED_PROXY'))
    production('TRUSTED_PROXY', 'hops:1')
}

/** The settings that come directly from the answers, for this machine and for compose. Compose replaces some of them. */
export function sharedSettings(answers: Answers): Record<string, string | undefined> {
  const usesEnterprise = answers.recaptcha === 'enterprise'
  return {
    APP_NAME: answers.name,
    OTP_DELIVERY: answers.delivery,
    SMTP_URL: answers['smtp-url'],
    EMAIL_FROM: answers['email-from'],
    WEBHOOK_URL: answers['webhook-url'],
    WEBHOOK_CHANNEL_NAME: answers['webhook-channel'],
    // Without this setting, `npm run dev` uses a stand-in.
    RECAPTCHA: answers.recaptcha === 'stand-in' ? '' : answers.recaptcha,
    RECAPTCHA_SITE_KEY: usesEnterprise ? answers['recaptcha-site-key'] : '',
    RECAPTCHA_PROJECT_ID: usesEnterprise ? answers['recaptcha-project'] : '',
    RECAPTCHA_API_KEY: usesEnterprise ? answers['recaptcha-api-key'] : '',
  }
}
