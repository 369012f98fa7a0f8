'use client'

import { useEffect, useState } from 'react'
import type { Clock, ClockWords, Times } from './clock'

/**
 * What is no more than a help, a moment after the page: a clock that runs, and a code that is grouped as it is typed
 * and sent by itself. Until then, or where it never comes, the page shows the server's clock.
 */
export function useHelp(first: Clock, times: Times, words: ClockWords, locale: string) {
  const [help, setHelp] = useState<typeof import('./help')>()
  const [clock, setClock] = useState(first)
  // How far the server's clock is ahead of this browser's: known when the page comes, which may be long before the help.
  const [ahead] = useState(() => times.now - Date.now())
  useEffect(() => {
    import('./help').then(setHelp, () => undefined)
  }, [])
  useEffect(() => help?.runClock(times, ahead, words, locale, setClock), [help, times, ahead, words, locale])
  return { clock: help ? clock : first, assist: help?.assist }
}
