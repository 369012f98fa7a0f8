import { formatTime, fromNow, interpolate, timeLeft } from '@/lib/messages/format'

/** In milliseconds of the server's clock: the user's own may be wrong. */
export interface Times {
  expiresAt: number
  /** From when a new code can be requested. */
  resendAt: number
  /** When the server made the page. */
  now: number
}

/** Sentences with gaps for the time. */
export interface ClockMessages {
  onceUntil: string
  leftFor: string
  oneMinute: string
  waitFor: string
  waitOver: string
}

/** What the code page says of the time. */
export interface Clock {
  /** Until when the code works, and how long that is. */
  validUntil: string
  timeLeft: string
  /** For screen readers: once, when a minute is left. The rest counts down silently. */
  announcement: string
  expired: boolean
  /** From when a new code can be requested, and whether that is still to come. */
  resendWait: string
  isWaiting: boolean
}

const minuteMs = 60_000

/** The largest that a page of this browser has seen. A page from the back button seems late by its age. */
let mostAhead = -Infinity

/** The clock at a time. In the reader's own time zone, or in the one named, which is then said. */
export function clockAt(
  at: number,
  times: Times,
  messages: ClockMessages,
  locale: string,
  timeZone?: string,
): Clock {
  const left = Math.max(0, times.expiresAt - at)
  const wait = times.resendAt - at
  return {
    validUntil: interpolate(messages.onceUntil, {
      time: formatTime(locale, times.expiresAt, false, timeZone),
    }),
    timeLeft: interpolate(messages.leftFor, { time: timeLeft(locale, left) }),
    announcement: left > 0 && left <= minuteMs ? messages.oneMinute : '',
    expired: left === 0,
    resendWait: wait > 0 ? interpolate(messages.waitFor, { when: fromNow(locale, wait) }) : messages.waitOver,
    isWaiting: wait > 0,
  }
}

/**
 * Shows the clock each second, and whenever the page is seen again: timers of a page in the background are paused.
 * Returns how to end it.
 *
 * @param ahead By how much the server's clock is ahead of this browser's, in milliseconds.
 */
export function runClock(
  times: Times,
  ahead: number,
  messages: ClockMessages,
  locale: string,
  show: (clock: Clock) => void,
) {
  mostAhead = Math.max(mostAhead, ahead)
  const look = () => {
    const clock = clockAt(Date.now() + mostAhead, times, messages, locale)
    show(clock)
    if (clock.expired && !clock.isWaiting) stop()
  }
  const stop = () => {
    clearInterval(timer)
    document.removeEventListener('visibilitychange', look)
  }
  const timer = setInterval(look, 1000)
  document.addEventListener('visibilitychange', look)
  look()
  return stop
}
