import 'server-only'
import { headers } from 'next/headers'
import { env } from '../env/index.ts'

/** Set by the proxy on each request: the nonce of this page's Content-Security-Policy. */
export const nonceHeader = 'x-nonce'

/** What the browser needs to make tokens. */
export interface BotCheckSetup {
  /** The provider's script, with the site key in it. */
  script: string
  siteKey: string
  nonce: string
}

/** The setup for this page, or null while the bot check is off. */
export async function botCheckSetup(): Promise<BotCheckSetup | null> {
  const { RECAPTCHA, RECAPTCHA_SCRIPT_URL, RECAPTCHA_SITE_KEY = '' } = env()
  if (RECAPTCHA !== 'enterprise') return null
  const script = new URL(RECAPTCHA_SCRIPT_URL)
  script.searchParams.set('render', RECAPTCHA_SITE_KEY)
  return { script: script.href, siteKey: RECAPTCHA_SITE_KEY, nonce: (await headers()).get(nonceHeader) ?? '' }
}
