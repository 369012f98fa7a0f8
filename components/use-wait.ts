import { useEffect, useState } from 'react'
import type { Wait } from '@/lib/forms/state'
import { fromNow } from '@/lib/messages/format'
import { everySecond, noteServerTime, serverTime } from './server-clock'

/** What is left of the wait that an error names: `42 seconds`, or empty once it is over. Undefined without a wait. */
export function useWait(wait: Wait | undefined, locale: string | undefined): string | undefined {
  const [shown, setShown] = useState<{ wait: Wait; left: string }>()
  useEffect(() => {
    if (!wait || !locale) return
    noteServerTime(wait.now)
    return everySecond(() => {
      const ms = wait.until - serverTime()
      setShown({ wait, left: ms > 0 ? fromNow(locale, ms) : '' })
      return ms > 0
    })
  }, [wait, locale])
  return shown && shown.wait === wait ? shown.left : wait?.text
}
