'use client'

import { type SubmitEvent, useActionState, useEffect, useRef, useState, useTransition } from 'react'
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

/**
 * Fetched when a person first touches a form, and not at all where the bot check is off. Undefined when it is gone, as
 * after a deploy: the form is sent without a token then, and the server says what to do.
 */
const botCheck = () => import('./bot-token').catch(() => undefined)

/** A word of comfort is due when an answer takes longer. */
const slowMs = 1000

/** The slowest answer that the server's own time limits allow takes less. */
const patienceMs = 20_000

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

  function onSubmit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault()
    // Its answer may be there already, and the page that it leads to still on its way.
    if (sent.current || busy) return
    sent.current = true
    const form = new FormData(event.currentTarget, event.nativeEvent.submitter)
    // Ends the request too: Next.js sends no other one before it has ended.
    const limit = setTimeout(() => window.stop(), patienceMs)
    start(async () => {
      let answer: FormState
      try {
        const check = bot && (await botCheck())
        if (check) form.set('bot-token', await check.botToken(bot, botAction))
        answer = await action({}, form)
      } catch (error) {
        const digest = digestOf(error)
        // A redirect arrives as an error too. (The helpers of next/navigation would cost every page 0.2 KB.)
        if (digest?.startsWith('NEXT_')) throw error
        if (String(error).startsWith('UnrecognizedActionError')) return reload()
        answer = {
          typed: state.typed,
          error: digest ? words.unexpected : words.unreachable,
          lang: document.documentElement.lang,
        }
      } finally {
        clearTimeout(limit)
        sent.current = false
      }
      start(() => setAnswer({ about, at: performance.now(), state: answer }))
    })
  }

  return {
    state,
    /** When the answer came; 0 for one that came with the page. */
    at: answer.at,
    busy,
    /** What to say when the answer takes long. */
    slow: useSlow(busy) && words.slow,
    props: {
      ref,
      action: dispatch,
      onSubmit,
      onFocus: () => bot && botCheck().then((check) => check?.loadBotCheck(bot)),
    },
  }
}

/** The server has been replaced by a newer one since this page came. It has kept what was typed. */
function reload(): void {
  const url = new URL(location.href)
  url.searchParams.set('notice', reloadedNotice)
  location.replace(url)
}

/** Of several forms that share one place for errors: the answer of the one that was refused last. */
export function latestRefusal(...forms: Form[]): FormState | undefined {
  const [latest] = forms.filter(({ state }) => state.error).sort((a, b) => b.at - a.at)
  return latest?.state
}

/** An error that has one is the server's answer; without one, nothing of it arrived. */
function digestOf(error: unknown): string | undefined {
  return error instanceof Error && 'digest' in error ? String(error.digest) : undefined
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
