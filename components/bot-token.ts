import type { BotCheckSetup } from '@/lib/bot-check/setup'

interface Recaptcha {
  enterprise: {
    ready: (then: () => void) => void
    execute: (siteKey: string, options: { action: string }) => Promise<string>
  }
}

declare global {
  interface Window {
    grecaptcha?: Recaptcha
  }
}

/** A blocked or slow script must not hold up the form. Without a token, the server's answer says what to do. */
const tokenTimeoutMs = 5000

let loading: Promise<void> | undefined

/** Loads the script once, when the user first uses a form. Until then the browser does not contact Google. */
export function loadBotCheck(setup: BotCheckSetup): void {
  if (loading) return
  loading = new Promise((resolve, reject) => {
    const script = document.createElement('script')
    script.src = setup.script
    script.nonce = setup.nonce
    script.onload = () => resolve()
    script.onerror = () => {
      // The next submit tries again, because the user may have paused a blocker.
      loading = undefined
      reject(new Error('The script of the bot check is blocked'))
    }
    document.head.append(script)
  })
  loading.catch(() => undefined)
}

/** A fresh token for one submit, or an empty string if the script cannot make one in time. */
export async function botToken(setup: BotCheckSetup, action: string): Promise<string> {
  loadBotCheck(setup)
  const timeout = new Promise<string>((resolve) => setTimeout(() => resolve(''), tokenTimeoutMs))
  return Promise.race([makeToken(setup, action).catch(() => ''), timeout])
}

async function makeToken({ siteKey }: BotCheckSetup, action: string): Promise<string> {
  await loading
  const { grecaptcha } = window
  if (!grecaptcha) return ''
  await new Promise<void>((resolve) => grecaptcha.enterprise.ready(resolve))
  return grecaptcha.enterprise.execute(siteKey, { action })
}
