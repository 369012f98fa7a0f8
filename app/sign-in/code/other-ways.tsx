'use client'

import { useEffect, useRef } from 'react'
import { SubmitButton } from '@/components/submit-button'
import type { Form } from '@/components/use-form'
import { fill, fromNow } from '@/lib/messages/format'
import type { CodeWords } from './words'

interface OtherWaysProps {
  /** Whether the code can still be tried; if not, a new one is the next step. */
  usable: boolean
  /** Milliseconds until a new code can be asked for; null until the browser has looked. */
  wait: number | null
  resend: Form
  other: Form
  tag: string
  locale: string
  words: CodeWords
}

/** What to do when no e-mail comes, or when its code does not work any more. */
export function OtherWays({ usable, wait, resend, other, tag, locale, words }: OtherWaysProps) {
  const next = useFocusOnceGone(usable)
  const waiting = wait !== null && wait > 0
  const waitText = waiting ? fill(words.waitFor, { when: fromNow(locale, wait) }) : words.now
  return (
    <>
      <div className="mt-6 mb-1 space-y-2 text-soft text-sm">
        {usable && <p className="border-faint border-t pt-5">{words.help}</p>}
        <p id="resend-wait">{wait === null ? words.wait : waitText}</p>
      </div>
      <div className="flex flex-wrap items-center gap-x-6">
        <form {...resend.form} className={usable ? undefined : 'w-full'}>
          <input type="hidden" name="tag" value={tag} />
          <SubmitButton
            ref={next}
            className={usable ? 'button-quiet -ms-3' : 'button mt-2 mb-3'}
            busy={resend.busy}
            slow={resend.slow}
            waiting={waiting}
            describedBy="resend-wait"
            words={{ idle: words.resend, busy: words.sending, slow: words.slow }}
          />
        </form>
        <form {...other.form}>
          <SubmitButton
            className="button-quiet -ms-3"
            busy={other.busy}
            slow={other.slow}
            words={{ idle: words.other, busy: words.working, slow: words.slow }}
          />
        </form>
      </div>
    </>
  )
}

/** When the field of the code goes away, the focus goes on to what there is to do next. */
function useFocusOnceGone(usable: boolean) {
  const next = useRef<HTMLButtonElement>(null)
  const before = useRef(usable)
  useEffect(() => {
    if (before.current && !usable) next.current?.focus()
    before.current = usable
  }, [usable])
  return next
}
