'use client'

import { useSyncExternalStore } from 'react'

const never = () => () => undefined

/** A time in the person's own time zone; in UTC, and saying so, where there is no JavaScript. */
export function LocalTime({
  at,
  locale,
  withDate = false,
}: {
  at: number
  locale: string
  withDate?: boolean
}) {
  const format = (timeZone?: string) =>
    new Intl.DateTimeFormat(locale, {
      ...(withDate && { day: 'numeric', month: 'short', year: 'numeric' }),
      hour: '2-digit',
      minute: '2-digit',
      timeZoneName: 'short',
      ...(timeZone && { timeZone }),
    }).format(at)
  const text = useSyncExternalStore(
    never,
    () => format(),
    () => format('UTC'),
  )
  return <time dateTime={new Date(at).toISOString()}>{text}</time>
}
