'use client'

import { useEffect, useState } from 'react'
import { type Clock, type ClockMessages, runClock, type Times } from './clock'

/** The clock of the code page. Without scripts, and until they load, the page shows the server's. */
export function useClock(first: Clock, times: Times, messages: ClockMessages, locale: string): Clock {
  const [clock, setClock] = useState(first)
  // How far the server's clock is ahead of this browser's: known when the page comes.
  const [ahead] = useState(() => times.now - Date.now())
  const { expiresAt, resendAt, now } = times
  useEffect(
    () => runClock({ expiresAt, resendAt, now }, ahead, messages, locale, setClock),
    [expiresAt, resendAt, now, ahead, messages, locale],
  )
  return clock
}
