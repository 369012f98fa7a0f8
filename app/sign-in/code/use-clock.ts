'use client'

import { useEffect, useState } from 'react'
import { everySecond, noteServerTime, serverTime } from '@/components/server-clock'
import { type Clock, clockAt, type Times } from './clock'

/** The clock of the code page. Without scripts, and until they load, the page shows what the server rendered. */
export function useClock(first: Clock, { expiresAt, resendAt, now }: Times, locale: string): Clock {
  const [clock, setClock] = useState(first)
  useEffect(() => noteServerTime(now), [now])
  useEffect(
    () =>
      everySecond(() => {
        const current = clockAt(serverTime(), { expiresAt, resendAt }, locale)
        setClock(current)
        return !current.expired || current.isWaiting
      }),
    [expiresAt, resendAt, locale],
  )
  return clock
}
