'use client'

import { useSyncExternalStore } from 'react'
import { formatTime } from '@/lib/messages/format'

interface LocalTimeProps {
  at: number
  locale: string
  /** The same time in UTC, as the server formats it. */
  utc: string
  withDate?: boolean
}

const never = () => () => undefined

/**
 * A time in the user's own time zone; in UTC, and saying so, where there is no JavaScript. The server's text comes with
 * it, since a browser may format a time differently and the first rendering must be the server's.
 */
export function LocalTime({ at, locale, utc, withDate = false }: LocalTimeProps) {
  const text = useSyncExternalStore(
    never,
    () => formatTime(locale, at, withDate),
    () => utc,
  )
  return <time dateTime={new Date(at).toISOString()}>{text}</time>
}
