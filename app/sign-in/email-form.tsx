'use client'

import { LiveRegion } from '@/components/live-region'
import { useForm } from '@/components/use-form'
import type { BotCheckSetup } from '@/lib/bot-check/setup'
import { sendCode } from './actions'

interface EmailFormProps {
  bot: BotCheckSetup | null
  next: string | null
  notice: string | undefined
  words: { label: string; button: string; busy: string }
}

export function EmailForm({ bot, next, notice, words }: EmailFormProps) {
  const { state, busy, form } = useForm(sendCode, bot, 'sign_in')
  return (
    <form {...form} noValidate>
      <LiveRegion id="email-message" error={state.error} notice={notice} />
      {next && <input type="hidden" name="next" value={next} />}
      <label className="block font-medium">
        {words.label}
        <input
          className="field"
          type="email"
          name="email"
          defaultValue={state.typed}
          autoComplete="email"
          autoCapitalize="none"
          spellCheck={false}
          required
          aria-describedby="email-message"
          aria-invalid={state.error ? true : undefined}
        />
      </label>
      <button className="button mt-5" type="submit" aria-disabled={busy}>
        {busy ? words.busy : words.button}
      </button>
    </form>
  )
}
