'use client'

import { useEffect, useRef, useState } from 'react'
import type { Clock, ClockWords, Times } from './clock'

/**
 * What is no more than a help, a moment after the page: a clock that runs, and a code that is grouped as it is typed
 * and sent by itself. Until then, or where it never comes, the page shows the server's clock.
 */
export function useHelp(first: Clock, times: Times, words: ClockWords, locale: string) {
  const [help, setHelp] = useState<typeof import('./help')>()
  const [clock, setClock] = useState(first)
  useEffect(() => {
    import('./help').then(setHelp, () => undefined)
  }, [])
  // The times are of the moment in which they came, which is not that in which the help comes.
  const came = useRef({ times, at: 0 })
  useEffect(() => {
    came.current = { times, at: Date.now() }
  }, [times])
  useEffect(
    () => help?.runClock(times, came.current.at, words, locale, setClock),
    [help, times, words, locale],
  )
  return { clock: help ? clock : first, assist: help?.assist }
}
