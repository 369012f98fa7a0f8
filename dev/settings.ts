import type { Magiclinksdev } from './magiclinksdev/index.ts'
import type { Mailbox } from './mailbox/index.ts'
import { newSecrets } from './persistent-settings.ts'
import type { Recaptcha } from './recaptcha/index.ts'

export type StandIns = { magiclinksdev?: Magiclinksdev; mailbox?: Mailbox; recaptcha?: Recaptcha }

/**
 * The application's settings for these stand-ins and this origin. Secrets and store are new each time.
 */
export function settingsFor(
  origin: string,
  { magiclinksdev, mailbox, recaptcha }: StandIns,
): Record<string, string> {
  return {
    APP_URL: origin,
    APP_NAME: 'Sign-in Example',
    ...newSecrets(),
    STORE_FILE: ':memory:',
    TRUSTED_PROXY: 'none',
    METADATA_SERVER_DETECTION: 'none',
    ...(magiclinksdev && {
      MAGICLINKSDEV_URL: magiclinksdev.url,
      MAGICLINKSDEV_API_KEY: magiclinksdev.apiKey,
      MAGICLINKSDEV_ISSUER: magiclinksdev.issuer,
      MAGICLINKSDEV_AUDIENCE: magiclinksdev.audience,
    }),
    ...(mailbox && { SMTP_URL: mailbox.smtpUrl, EMAIL_FROM: 'Sign-in Example <sign-in@example.com>' }),
    ...(recaptcha && {
      RECAPTCHA: 'enterprise',
      RECAPTCHA_SITE_KEY: recaptcha.siteKey,
      RECAPTCHA_PROJECT_ID: recaptcha.projectId,
      RECAPTCHA_API_KEY: recaptcha.apiKey,
      RECAPTCHA_ENDPOINT: recaptcha.url,
      RECAPTCHA_SCRIPT_URL: recaptcha.scriptUrl,
    }),
  }
}
