import { formatTime, fromNow, timeLeft } from '@/lib/messages/format'

/** In milliseconds of the server's clock: the user's own may be wrong. */
export interface Times {
  expiresAt: number
  /** From when a new code can be requested. */
  resendAt: number
  /** When the server made the page. */
  now: number
}

/** What the code page says of the time. The server alone decides what still works. */
export interface Clock {
  /** Until when the code works, and how long that is; empty once it is over. */
  validUntil: string
  timeLeft: string
  /** Said once, for screen readers: the rest counts down silently. */
  isLastMinute: boolean
  expired: boolean
  /** How long until a new code can be requested: empty once it is over, undefined where an error says it. */
  resendWait: string | undefined
  isWaiting: boolean
}

const minuteMs = 60_000

/** The clock at a time. In the reader's own time zone, or in the one named, which is then said. */
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
