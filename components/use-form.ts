'use client'

import { type FormEvent, startTransition, useActionState, useEffect, useRef, useState } from 'react'
import type { BotCheckSetup } from '@/lib/bot-check/setup'
import type { FormState } from '@/lib/sign-in/refuse'
import { botToken, loadBotCheck } from './bot-token'

export type FormAction = (state: FormState, form: FormData) => Promise<FormState>

/**
 * A form that works without JavaScript and, with it, makes a fresh bot token for each try, says at once that it is
 * busy, and cannot be sent twice.
 *
 * @param botAction What the token is made for; the server expects the same.
 */
export function useForm(action: FormAction, bot: BotCheckSetup | null, botAction: string) {
  const [state, dispatch, pending] = useActionState(action, {})
  const [making, setMaking] = useState(false)
  // Two clicks can come before the next rendering; a ref is set at once.
  const sent = useRef(false)
  const busy = making || pending
  useEffect(() => {
    if (!busy) sent.current = false
  }, [busy])

  async function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    if (sent.current) return
    sent.current = true
    setMaking(true)
    const form = new FormData(event.currentTarget)
    form.set('bot-token', await botToken(bot, botAction))
    startTransition(() => {
      setMaking(false)
      dispatch(form)
    })
  }

  return { state, busy, form: { action: dispatch, onSubmit, onFocus: () => loadBotCheck(bot) } }
}
