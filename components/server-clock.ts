/**
 * The server's clock as this page knows it: the time that the server sent, plus the time that has passed since. The
 * browser's monotonic clock measures the time that has passed, because it does not jump when the device's clock is
 * corrected.
 */

/**
 * Server time minus `performance.now()`. The largest value is kept, because a page that the back button restores has an
 * outdated server time.
 */
let offset = -Infinity

/** @param now The server's clock when it made the page or the response, in milliseconds since the epoch. */
export function noteServerTime(now: number): void {
  offset = Math.max(offset, now - performance.now())
}

/**
 * The server's time at a moment, in milliseconds since the epoch.
 *
 * @param at The moment, by `performance.now()`. The default is now.
 */
export function serverTime(at = performance.now()): number {
  return at + offset
}

/**
 * Calls `update` now, every second, and whenever the page becomes visible again, because browsers pause the timers of
 * pages in the background. Stops when `update` returns false. Returns a function that stops it earlier.
 */
export function everySecond(update: () => boolean): () => void {
  const tick = () => {
    if (!update()) stop()
  }
  const stop = () => {
    clearInterval(timer)
    document.removeEventListener('visibilitychange', tick)
  }
  const timer = setInterval(tick, 1000)
  document.addEventListener('visibilitychange', tick)
  tick()
  return stop
}
