/**
 * The server's clock as this page knows it: what the server said, and the time that has passed since by the browser's
 * monotonic clock, which no correction of the device's clock moves.
 */

/** The largest that was seen, since a page from the back button brings an old time. */
let ahead = -Infinity

/** @param now The server's clock when it made the page or the response, in milliseconds since the epoch. */
export function noteServerTime(now: number): void {
  ahead = Math.max(ahead, now - performance.now())
}

/** @param at In milliseconds of `performance.now()`. */
export function serverTime(at = performance.now()): number {
  return at + ahead
}

/**
 * Calls `look` now, each second, and whenever the page is seen again, since timers of a page in the background are
 * paused. It ends once `look` returns false. Returns how to end it before.
 */
export function everySecond(look: () => boolean): () => void {
  const tick = () => {
    if (!look()) stop()
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
