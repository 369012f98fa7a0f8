'use client'

import { unstable_isUnrecognizedActionError, unstable_rethrow } from 'next/navigation'
import { type SubmitEvent, useActionState, useEffect, useMemo, useRef, useState, useTransition } from 'react'
import type { BotCheckSetup } from '@/lib/bot-check/setup'
import { fields } from '@/lib/forms/fields'
import type { FormState } from '@/lib/forms/state'
import { botToken, loadBotCheck } from './bot-token'
import { reloadWith } from './reload'
import { useWait } from './use-wait'
import type { WaitingMessages } from './waiting-messages'

export type FormAction = (state: FormState, form: FormData) => Promise<FormState>

export type Form = ReturnType<typeof useForm>

interface Options {
  messages: WaitingMessages
  bot?: BotCheckSetup | null
  /** What the bot token is made for; the server expects the same. */
  botAction?: string
  /** What a response is about: a response about something older is not shown any more. */
  about?: number
}

interface Response {
  about: number
  /** When it came. */
  at: number
  state?: FormState
}

/** A reassuring word is due when a response takes longer. */
const slowMs = 1000

const nothing: FormState = {}

/** The slowest response that the server's own time limits allow takes less. */
const timeoutMs = 20_000

/**
 * A form that works without JavaScript and, with it, makes a fresh bot token for each submit, says at once that it is
 * busy, cannot be submitted twice, and keeps the input when the server cannot be reached.
 */
export function useForm(action: FormAction, { messages, bot = null, botAction = '', about = 0 }: Options) {
  const [posted, dispatch] = useActionState(action, {})
  const [response, setResponse] = useState<Response>({ about, at: 0 })
  const [busy, start] = useTransition()
  // Two clicks can come before the next rendering; a ref is set at once.
  const sent = useRef(false)
  const latest = response.about === about ? (response.state ?? posted) : nothing
  const left = useWait(latest.wait, latest.lang)
  const isOver = left === ''
  const state = useMemo(
    () =>
      isOver ? { ...latest, error: undefined, notice: { id: 'wait', text: messages.waitOver } } : latest,
    [latest, isOver, messages.waitOver],
  )

  // Submitted before the page's scripts were there, and so without a token: it is submitted again, once, with one.
  const ref = useRef<HTMLFormElement>(null)
  const tooEarly = bot !== null && posted.code === 'botMissing'
  useEffect(() => {
    if (tooEarly) ref.current?.requestSubmit()
  }, [tooEarly])

  function onSubmit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault()
    // Its response may be there already, and the page that it leads to still on its way.
    if (sent.current || busy) return
    sent.current = true
    const element = event.currentTarget
    const form = new FormData(element, event.nativeEvent.submitter)
    // Firefox and WebKit end a request as soon as another page is asked for. That is no failure to tell of.
    let isLeaving = false
    const leave = () => {
      isLeaving = true
    }
    addEventListener('beforeunload', leave)
    // Ends the request too: Next.js sends no other one before it has ended.
    const limit = setTimeout(() => window.stop(), timeoutMs)
    start(async () => {
      let next: FormState
      try {
        if (bot) form.set(fields.captchaToken, await botToken(bot, botAction))
        next = await action({}, form)
      } catch (error) {
        // A redirect arrives as an error too.
        unstable_rethrow(error)
        if (unstable_isUnrecognizedActionError(error)) return reloadWith(element)
        if (isLeaving) return
        next = { ...failure(error, messages), input: state.input }
      } finally {
        removeEventListener('beforeunload', leave)
        clearTimeout(limit)
        sent.current = false
      }
      start(() => setResponse({ about, at: performance.now(), state: next }))
    })
  }

  // Not on focus: the page itself may put the focus into the form.
  const touch = () => bot && loadBotCheck(bot)
  return {
    state,
    /** What is left of the wait that the error names. */
    left,
    /** When the response came; 0 for one that came with the page. */
    at: response.at,
    busy,
    /** What to say when the response takes long. */
    slow: useSlow(busy) && messages.slow,
    props: { ref, action: dispatch, onSubmit, onPointerDown: touch, onKeyDown: touch, onInput: touch },
  }
}

/** An error with a digest is the server's response; without one, nothing of it arrived. */
function failure(error: unknown, messages: WaitingMessages): FormState {
  const { unexpected, unreachable, origin, otherAddress } = messages
  const isAnswered = error instanceof Error && 'digest' in error
  const notArrived = location.origin === origin ? unreachable : otherAddress
  return { error: isAnswered ? unexpected : notArrived, lang: document.documentElement.lang }
}

/** Of several forms that share one place for errors: the one that failed last. */
export function latestError(...forms: Form[]): Form | undefined {
  return forms.filter(({ state }) => state.error).sort((a, b) => b.at - a.at)[0]
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
