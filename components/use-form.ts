'use client'

import { unstable_isUnrecognizedActionError, unstable_rethrow } from 'next/navigation'
import { type SubmitEvent, useActionState, useEffect, useMemo, useRef, useState, useTransition } from 'react'
import type { BotCheckSetup } from '@/lib/bot-check/setup'
import type { FormState } from '@/lib/forms/state'
import { reloadWith } from './reload'
import { useBotCheck } from './use-bot-check'
import { useWait } from './use-wait'
import type { WaitingMessages } from './waiting-messages'

export type FormAction = (state: FormState, form: FormData) => Promise<FormState>

export type Form = ReturnType<typeof useForm>

interface Options {
  messages: WaitingMessages
  bot?: BotCheckSetup | null
  /** The action that the bot token is made for. The server expects the same one. */
  botAction?: string
  /** Identifies what the form is about. When this changes, an earlier response disappears. */
  about?: number
}

interface Response {
  about: number
  /** When the response arrived, by `performance.now()`. */
  at: number
  state?: FormState
}

/** If a response takes longer, the form says that it is still working. */
const slowMs = 1000

const emptyState: FormState = {}

/** Longer than the slowest response that the server's own time limits allow. */
const timeoutMs = 20_000

/**
 * A form that works without JavaScript. With JavaScript it says at once that it is busy, cannot be submitted twice, and
 * keeps the input if the server cannot be reached.
 */
export function useForm(action: FormAction, { messages, bot = null, botAction = '', about = 0 }: Options) {
  const [posted, dispatch] = useActionState(action, {})
  const [response, setResponse] = useState<Response>({ about, at: 0 })
  const [busy, start] = useTransition()
  // A ref, because it changes at once, and two clicks can come before the next rendering.
  const isInFlight = useRef(false)
  const latest = response.about === about ? (response.state ?? posted) : emptyState
  const left = useWait(latest.wait, latest.lang)
  const isOver = left === ''
  const state = useMemo(
    () =>
      isOver ? { ...latest, error: undefined, notice: { id: 'wait', text: messages.waitOver } } : latest,
    [latest, isOver, messages.waitOver],
  )

  const botCheck = useBotCheck(bot, botAction, posted.code)

  function onSubmit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault()
    // The response may already be here while the page that it leads to is still loading.
    if (isInFlight.current || busy) return
    isInFlight.current = true
    const element = event.currentTarget
    const form = new FormData(element, event.nativeEvent.submitter)
    // Firefox and WebKit abort a request as soon as the user opens another page. That is not an error to show.
    let isLeaving = false
    const leave = () => {
      isLeaving = true
    }
    addEventListener('beforeunload', leave)
    // Aborts the request. Otherwise Next.js would send the next one only after this one has ended.
    const timeout = setTimeout(() => window.stop(), timeoutMs)
    start(async () => {
      let next: FormState
      try {
        await botCheck.addToken(form)
        next = await action({}, form)
      } catch (error) {
        // A redirect arrives as an error too.
        unstable_rethrow(error)
        if (unstable_isUnrecognizedActionError(error)) return reloadWith(element)
        if (isLeaving) return
        next = { ...failure(error, messages), input: state.input }
      } finally {
        removeEventListener('beforeunload', leave)
        clearTimeout(timeout)
        isInFlight.current = false
      }
      start(() => setResponse({ about, at: performance.now(), state: next }))
    })
  }

  return {
    state,
    /** What is left of the wait that the error names. */
    left,
    /** When the response arrived, by `performance.now()`. 0 if it came with the page. */
    at: response.at,
    busy,
    /** What to say while the response is slow. */
    slow: useSlow(busy) && messages.slow,
    props: { ...botCheck.props, action: dispatch, onSubmit },
  }
}

/**
 * An error with a digest comes from the action. Next.js throws a plain `Error` for a response that is not from the
 * action, such as the proxy's refusal. Without a response, the browser throws another kind of error.
 */
function failure(error: unknown, messages: WaitingMessages): FormState {
  const { unexpected, postRefused, unreachable, origin, otherAddress } = messages
  const isAnswered = error instanceof Error && error.name === 'Error'
  const answered = isAnswered && ('digest' in error ? unexpected : postRefused)
  const text = location.origin === origin ? answered || unreachable : otherAddress
  return { error: text, lang: document.documentElement.lang }
}

/** The form that failed last, or undefined if none did. Several forms may share one place for errors. */
export function lastFailedForm(...forms: Form[]): Form | undefined {
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
