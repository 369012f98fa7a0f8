'use client'

import { useEffect, useState } from 'react'

/**
 * How many milliseconds are left until a time of the server's clock, looked at each second and whenever the page is
 * seen again: timers of a page in the background stand still. Null until the browser has looked.
 *
 * @param now The server's clock when it made the page: the person's own clock may be wrong.
 */
export function useTimeLeft(at: number, now: number): number | null {
  const [left, setLeft] = useState<number | null>(null)
  useEffect(() => {
    const start = Date.now()
    const look = () => {
      const left = Math.max(0, at - now - (Date.now() - start))
      setLeft(left)
      if (left === 0) stop()
    }
    const stop = () => {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', look)
    }
    const timer = setInterval(look, 1000)
    document.addEventListener('visibilitychange', look)
    look()
    return stop
  }, [at, now])
  return left
}
