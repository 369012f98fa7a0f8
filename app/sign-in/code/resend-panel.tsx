'use client'

import { useEffect, useRef } from 'react'
import { RichText } from '@/components/rich-text'
import { SubmitButton } from '@/components/submit-button'
import type { Form } from '@/components/use-form'
import { fields } from '@/lib/forms/fields'
import { interpolate } from '@/lib/messages/format'
import type { Clock } from './clock'
import type { CodeMessages } from './code-messages'

interface ResendPanelProps {
  /** Whether the code can still be submitted. If not, a new one is the next step. */
  usable: boolean
  clock: Clock
  resend: Form
  anotherAddress: Form
  reference: string
  messages: CodeMessages
}

/** What to do when no code arrives, or when the code no longer works. */
export function ResendPanel({
  usable,
  clock,
  resend,
  anotherAddress,
  reference,
  messages,
}: ResendPanelProps) {
  const { resendWait: wait, isWaiting } = clock
  const resendButton = useRef<HTMLButtonElement>(null)
  // If the code field disappears while it has the focus, the resend button gets the focus.
  useEffect(() => {
    if (!usable && document.activeElement === document.body) resendButton.current?.focus()
  }, [usable])
  return (
    <>
      <div className="mt-6 mb-1 space-y-2 text-soft text-sm">
        {usable && <p className="border-faint border-t pt-5">{messages.help}</p>}
        <p>
          {wait ? (
            <RichText text={messages.waitFor} values={{ when: wait }} />
          ) : (
            wait === '' && <span>{messages.resendNow}</span>
          )}
        </p>
      </div>
      <div className="buttons">
        <form {...resend.props} className={usable ? '' : 'w-full'}>
          <input type="hidden" name={fields.reference} value={reference} />
          <SubmitButton
            ref={resendButton}
            className={usable ? 'button-secondary' : 'button mt-2 mb-3'}
            form={resend}
            idle={messages.resend}
            busy={messages.sending}
            disabledReason={isWaiting && wait && interpolate(messages.waitFor, { when: wait })}
          />
        </form>
        <form {...anotherAddress.props}>
          <SubmitButton
            className="button-quiet -ms-3"
            form={anotherAddress}
            idle={messages.anotherAddress}
            busy={messages.working}
          />
        </form>
      </div>
    </>
  )
}
