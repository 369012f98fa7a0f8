'use client'

import { useEffect, useRef } from 'react'
import { SubmitButton } from '@/components/submit-button'
import type { Form } from '@/components/use-form'
import type { Clock } from './clock'
import type { CodeWords } from './words'

interface OtherWaysProps {
  /** Whether the code can still be tried; if not, a new one is the next step. */
  usable: boolean
  clock: Clock
  resend: Form
  other: Form
  tag: string
  words: CodeWords
}

/** What to do when no e-mail comes, or when its code does not work any more. */
export function OtherWays({ usable, clock, resend, other, tag, words }: OtherWaysProps) {
  const next = useRef<HTMLButtonElement>(null)
  // The field of the code, going away with the focus in it, hands it on to what there is to do next.
  useEffect(() => {
    if (!usable && document.activeElement === document.body) next.current?.focus()
  }, [usable])
  return (
    <>
      <div className="mt-6 mb-1 space-y-2 text-soft text-sm">
        {usable && <p className="border-faint border-t pt-5">{words.help}</p>}
        <p>{clock.wait}</p>
      </div>
      <div className="buttons">
        <form {...resend.props} className={usable ? '' : 'w-full'}>
          <input type="hidden" name="tag" value={tag} />
          <SubmitButton
            ref={next}
            className={usable ? 'button-quiet -ms-3' : 'button mt-2 mb-3'}
            form={resend}
            idle={words.resend}
            busy={words.sending}
            waiting={clock.waiting && clock.wait}
          />
        </form>
        <form {...other.props}>
          <SubmitButton className="button-quiet -ms-3" form={other} idle={words.other} busy={words.working} />
        </form>
      </div>
    </>
  )
}
