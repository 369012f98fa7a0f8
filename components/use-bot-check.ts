import { useEffect, useRef } from 'react'
import type { BotCheckSetup } from '@/lib/bot-check/setup'
import { fields } from '@/lib/forms/fields'
import { botToken, loadBotCheck } from './bot-token'

/** Makes a fresh bot token for each submit of a form. Does nothing while the bot check is off. */
export function useBotCheck(setup: BotCheckSetup | null, action: string, postedError: string | undefined) {
  const ref = useRef<HTMLFormElement>(null)
  // The user submitted the form before the scripts loaded, so it had no token. Submit it once more, with a token.
  const tooEarly = setup !== null && postedError === 'botMissing'
  useEffect(() => {
    if (tooEarly) ref.current?.requestSubmit()
  }, [tooEarly])

  // Focus does not count as use, because the page itself may put the focus into the form.
  const onUse = () => setup && loadBotCheck(setup)
  return {
    async addToken(form: FormData): Promise<void> {
      if (setup) form.set(fields.captchaToken, await botToken(setup, action))
    },
    props: { ref, onPointerDown: onUse, onKeyDown: onUse, onInput: onUse },
  }
}
