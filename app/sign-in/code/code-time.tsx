'use client'

import { LocalTime } from '@/components/local-time'
import { Sentence } from '@/components/sentence'
import { fill, timeLeft } from '@/lib/messages/format'
import type { CodeWords } from './words'

interface CodeTimeProps {
  id: string
  expiresAt: number
  /** Milliseconds; null until the browser has looked. */
  left: number | null
  locale: string
  words: CodeWords
}

/** Until when the code works. It counts down in silence; a screen reader is told only when one minute is left. */
export function CodeTime({ id, expiresAt, left, locale, words }: CodeTimeProps) {
  const text = left === null ? words.left : fill(words.leftFor, { time: timeLeft(locale, left) })
  return (
    <>
      <p id={id} className="mt-2 text-soft text-sm tabular-nums">
        <Sentence
          text={words.onceUntil}
          values={{
            time: <LocalTime at={expiresAt} locale={locale} utc={words.until} />,
            left: text,
          }}
        />
      </p>
      <p role="status" className="sr-only">
        {left !== null && left > 0 && left <= 60_000 ? words.oneMinute : ''}
      </p>
    </>
  )
}
