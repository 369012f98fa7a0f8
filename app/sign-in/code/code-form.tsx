'use client'

import { useEffect, useState } from 'react'
import { LiveRegion } from '@/components/live-region'
import { useForm } from '@/components/use-form'
import type { BotCheckSetup } from '@/lib/bot-check/setup'
import { chooseAnotherAddress, resendCode } from '../actions'
import { checkCode } from './actions'

interface CodeFormProps {
  bot: BotCheckSetup | null
  /** Tells this request from another: the server refuses a page that belongs to an older one. */
  tag: string
  digits: boolean
  stateError: string | undefined
  notice: string | undefined
  /** When a new code can be asked for, and the server's now. */
  resendAt: number
  now: number
  words: {
    label: string
    button: string
    busy: string
    resend: string
    sending: string
    wait: string
    other: string
  }
}

export function CodeForm({ bot, tag, digits, stateError, notice, resendAt, now, words }: CodeFormProps) {
  const check = useForm(checkCode, bot, 'check_code')
  const resend = useForm(resendCode, bot, 'sign_in')
  const waiting = useWaiting(resendAt - now)
  const error = check.state.error ?? resend.state.error ?? stateError
  return (
    <>
      <LiveRegion id="code-message" error={error} notice={notice} />
      {!stateError && (
        <form {...check.form} noValidate>
          <input type="hidden" name="tag" value={tag} />
          <label className="block font-medium">
            {words.label}
            <input
              className="field font-code text-2xl tracking-[0.2em]"
              name="code"
              type="text"
              inputMode={digits ? 'numeric' : 'text'}
              autoComplete="one-time-code"
              autoCapitalize="characters"
              spellCheck={false}
              defaultValue={check.state.typed}
              required
              aria-describedby="code-message"
              aria-invalid={check.state.error ? true : undefined}
            />
          </label>
          <button className="button mt-5" type="submit" aria-disabled={check.busy}>
            {check.busy ? words.busy : words.button}
          </button>
        </form>
      )}
      <div className="mt-4 flex flex-wrap items-center justify-between gap-x-4">
        <form {...resend.form}>
          <input type="hidden" name="tag" value={tag} />
          <button className="button-quiet -ms-3" type="submit" aria-disabled={waiting || resend.busy}>
            {resend.busy ? words.sending : words.resend}
          </button>
        </form>
        <form action={chooseAnotherAddress}>
          <button className="button-quiet -me-3" type="submit">
            {words.other}
          </button>
        </form>
      </div>
      {waiting && <p className="text-sm text-soft">{words.wait}</p>}
    </>
  )
}

/** Whether so many milliseconds are not over yet. The wait itself is the server's, and so is its refusal. */
function useWaiting(ms: number): boolean {
  const [over, setOver] = useState(false)
  useEffect(() => {
    setOver(false)
    const timer = setTimeout(() => setOver(true), Math.max(0, ms))
    return () => clearTimeout(timer)
  }, [ms])
  return ms > 0 && !over
}
