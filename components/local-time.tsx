'use client'

import { useSyncExternalStore } from 'react'
import { timeOf } from '@/lib/messages/format'

interface LocalTimeProps {
  at: number
  locale: string
  /** The same time in UTC, as the server words it. */
  utc: string
  withDate?: boolean
}

const never = () => () => undefined

/**
 * A time in the person's own time zone; in UTC, and saying so, where there is no JavaScript. The server's words come
 * along, since a browser may word a time otherwise and the first rendering must be the server's.
 */
export function LocalTime({ at, locale, utc, withDate = false }: LocalTimeProps) {
  const text = useSyncExternalStore(
    never,
    () => timeOf(locale, at, withDate),
    () => utc,
  )
  return <time dateTime={new Date(at).toISOString()}>{text}</time>
}
