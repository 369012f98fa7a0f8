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

/** A blocked or slow script must not hold the form. The server then says what to do. */
const patienceMs = 5000

let loading: Promise<void> | undefined

/** Loads the script, once, when the user first touches a form. No other browser talks to Google. */
export function loadBotCheck(setup: BotCheckSetup): void {
  if (loading) return
  loading = new Promise((resolve, reject) => {
    const script = document.createElement('script')
    script.src = setup.script
    script.nonce = setup.nonce
    script.onload = () => resolve()
    script.onerror = () => {
      // So that the next submit loads it again, perhaps with the blocker paused.
      loading = undefined
      reject(new Error('The script of the bot check is blocked'))
    }
    document.head.append(script)
  })
  loading.catch(() => undefined)
}

/** A fresh token for one submit, or an empty one when the script cannot be loaded. */
export async function botToken(setup: BotCheckSetup, action: string): Promise<string> {
  loadBotCheck(setup)
  const late = new Promise<string>((resolve) => setTimeout(() => resolve(''), patienceMs))
  return Promise.race([makeToken(setup, action).catch(() => ''), late])
}

async function makeToken({ siteKey }: BotCheckSetup, action: string): Promise<string> {
  await loading
  const { grecaptcha } = window
  if (!grecaptcha) return ''
  await new Promise<void>((resolve) => grecaptcha.enterprise.ready(resolve))
  return grecaptcha.enterprise.execute(siteKey, { action })
}
