'use client'

import type { ReactNode } from 'react'
import { type FormAction, useForm } from '@/components/use-form'
import type { WaitingMessages } from '@/components/waiting-messages'

interface LanguageFormProps {
  action: FormAction
  label: string
  messages: WaitingMessages
  /** The buttons, made on the server. */
  children: ReactNode
}

/** Changes the language in place, so that fields keep their input. */
export function LanguageForm({ action, label, messages, children }: LanguageFormProps) {
  const { state, props } = useForm(action, { messages })
  return (
    <form {...props} aria-label={label} className="-mx-3 flex flex-wrap">
      {children}
      <p aria-live="polite" className="w-full px-3 text-alert text-sm">
        {state.error}
      </p>
    </form>
  )
}
