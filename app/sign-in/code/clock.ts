import { formatTime, fromNow, timeLeft } from '@/lib/messages/format'

/** In milliseconds of the server's clock, because the user's own may be wrong. */
export interface Times {
  expiresAt: number
  /** When a new code can be requested. */
  resendAt: number
  /** When the server rendered the page. */
  now: number
}

/** What the code page says about time. Only the server decides whether a code still works. */
export interface Clock {
  /** When the code expires. */
  validUntil: string
  /** Empty once the code has expired. */
  timeLeft: string
  /** Screen readers announce only this part of the countdown, once. */
  isLastMinute: boolean
  expired: boolean
  /** The wait for a new code. Empty once it is over, undefined where an error already names it. */
  resendWait: string | undefined
  isWaiting: boolean
}

const minuteMs = 60_000

/** The clock at a given time, in the user's own time zone or in `timeZone`, which the text then names. */
export function clockAt(
  at: number,
  { expiresAt, resendAt }: Omit<Times, 'now'>,
  locale: string,
  timeZone?: string,
): Clock {
  const left = expiresAt - at
  const wait = resendAt - at
  return {
    validUntil: formatTime(locale, expiresAt, false, timeZone),
    timeLeft: left > 0 ? timeLeft(locale, left) : '',
    isLastMinute: left > 0 && left <= minuteMs,
    expired: left <= 0,
    resendWait: wait > 0 ? fromNow(locale, wait) : '',
    isWaiting: wait > 0,
  }
}
