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

const neverChanges = () => () => undefined

/**
 * A time in the user's own time zone. Without JavaScript it is in UTC, and says so. The server passes its text along,
 * because the first rendering must match the server's, and a browser may format a time differently.
 */
export function LocalTime({ at, locale, utc, withDate = false }: LocalTimeProps) {
  const text = useSyncExternalStore(
    neverChanges,
    () => formatTime(locale, at, withDate),
    () => utc,
  )
  return <time dateTime={new Date(at).toISOString()}>{text}</time>
}
