'use client'

import { unstable_isUnrecognizedActionError, unstable_rethrow } from 'next/navigation'
import { type FormEvent, useActionState, useEffect, useRef, useState, useTransition } from 'react'
import type { BotCheckSetup } from '@/lib/bot-check/setup'
import type { FormState } from '@/lib/sign-in/refuse'
import { reloadedNotice } from '@/lib/typed'
import type { WaitingWords } from './waiting-words'

export type FormAction = (state: FormState, form: FormData) => Promise<FormState>

export type Form = ReturnType<typeof useForm>

interface Options {
  words: WaitingWords
  bot?: BotCheckSetup | null
  /** What the bot token is made for; the server expects the same. */
  botAction?: string
  /** What stands in the field at first. */
  typed?: string | undefined
  /** What an answer is about: an answer about something older is not shown any more. */
  about?: number
}

interface Answer {
  about: number
  /** When it came. */
  at: number
  state?: FormState
}

/** Fetched when a person first touches a form, and not at all where the bot check is off. */
const botCheck = () => import('./bot-token')

/** A word of comfort is due when an answer takes longer. */
const slowMs = 1000

/**
 * A form that works without JavaScript and, with it, makes a fresh bot token for each try, says at once that it is
 * busy, cannot be sent twice, and keeps what was typed when the server cannot be reached.
 */
export function useForm(
  action: FormAction,
  { words, bot = null, botAction = '', typed, about = 0 }: Options,
) {
  const [posted, dispatch] = useActionState(action, typed ? { typed } : {})
  const [answer, setAnswer] = useState<Answer>({ about, at: 0 })
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
        if (bot) form.set('bot-token', await (await botCheck()).botToken(bot, botAction))
        const state = await action({}, form)
        start(() => setAnswer({ about, at: performance.now(), state }))
      } catch (error) {
        // A redirect arrives as an error too.
        unstable_rethrow(error)
        if (unstable_isUnrecognizedActionError(error)) return reload()
        const state = { error: sentenceFor(error, words) }
        start(() => setAnswer({ about, at: performance.now(), state }))
      } finally {
        sent.current = false
      }
    })
  }

  return {
    state,
    /** When the answer came; 0 for one that came with the page. */
    at: answer.at,
    busy,
    slow: useSlow(busy),
    form: {
      ref,
      action: dispatch,
      onSubmit,
      onFocus: () =>
        bot &&
        botCheck().then(
          ({ loadBotCheck }) => loadBotCheck(bot),
          () => undefined,
        ),
    },
  }
}

/** The server has been replaced by a newer one since this page came. It has kept what was typed. */
function reload(): void {
  const url = new URL(location.href)
  url.searchParams.set('notice', reloadedNotice)
  location.replace(url)
}

/** Of several forms that share one place for errors: what the one says that was answered last. */
export function latestError(...forms: Form[]): string | undefined {
  const [latest] = forms.filter(({ state }) => state.error).sort((a, b) => b.at - a.at)
  return latest?.state.error
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
