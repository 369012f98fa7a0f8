'use client'

import { unstable_rethrow } from 'next/navigation'
import { type FormEvent, useActionState, useEffect, useRef, useState, useTransition } from 'react'
import type { BotCheckSetup } from '@/lib/bot-check/setup'
import type { FormState } from '@/lib/sign-in/refuse'
import { botToken, loadBotCheck } from './bot-token'
import type { WaitingWords } from './waiting-words'

export type FormAction = (state: FormState, form: FormData) => Promise<FormState>

interface Options {
  words: WaitingWords
  bot?: BotCheckSetup | null
  /** What the bot token is made for; the server expects the same. */
  botAction?: string
  /** What an answer is about: an answer about something older is not shown any more. */
  about?: number
}

/** A word of comfort is due when an answer takes longer. */
const slowMs = 1000

/**
 * A form that works without JavaScript and, with it, makes a fresh bot token for each try, says at once that it is
 * busy, cannot be sent twice, and keeps what was typed when the server cannot be reached.
 */
export function useForm(action: FormAction, { words, bot = null, botAction = '', about = 0 }: Options) {
  const [posted, dispatch] = useActionState(action, {})
  const [answer, setAnswer] = useState<{ about: number; state?: FormState }>({ about })
  const [busy, start] = useTransition()
  // Two clicks can come before the next rendering; a ref is set at once.
  const sent = useRef(false)
  const state = answer.about === about ? (answer.state ?? posted) : {}

  // Sent before the page's scripts were there, and so without a token: it is sent again by itself, once, with one.
  const ref = useRef<HTMLFormElement>(null)
  const tooEarly = bot !== null && posted.code === 'botMissing'
  useEffect(() => {
    if (tooEarly) ref.current?.requestSubmit()
  }, [tooEarly])

  function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    if (sent.current) return
    sent.current = true
    const form = new FormData(event.currentTarget, submitterOf(event.nativeEvent))
    start(async () => {
      try {
        form.set('bot-token', await botToken(bot, botAction))
        const state = await action({}, form)
        start(() => setAnswer({ about, state }))
      } catch (error) {
        // A redirect arrives as an error too.
        unstable_rethrow(error)
        start(() => setAnswer({ about, state: { error: sentenceFor(error, words) } }))
      } finally {
        sent.current = false
      }
    })
  }

  return {
    state,
    busy,
    slow: useSlow(busy),
    form: { ref, action: dispatch, onSubmit, onFocus: () => loadBotCheck(bot) },
  }
}

/** A digest means that the server answered, with an error of its own; without one, nothing of it arrived. */
function sentenceFor(error: unknown, words: WaitingWords): string {
  return error instanceof Error && 'digest' in error ? words.unexpected : words.unreachable
}

function submitterOf(event: Event): HTMLElement | null {
  return event instanceof SubmitEvent ? event.submitter : null
}

function useSlow(busy: boolean): boolean {
  const [slow, setSlow] = useState(false)
  useEffect(() => {
    if (!busy) return
    const timer = setTimeout(() => setSlow(true), slowMs)
    return () => {
      clearTimeout(timer)
      setSlow(false)
    }
  }, [busy])
  return slow
}
