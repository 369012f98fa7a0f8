'use client'

import type { ReactNode } from 'react'
import { type FormAction, useForm } from '@/components/use-form'
import type { WaitingWords } from '@/components/waiting-words'

interface LanguageFormProps {
  action: FormAction
  label: string
  words: WaitingWords
  /** The buttons, made on the server. */
  children: ReactNode
}

/** Keeps the page, and its input. */
export function LanguageForm({ action, label, words, children }: LanguageFormProps) {
  const { state, props } = useForm(action, { words })
  return (
    <form {...props} aria-label={label} className="-mx-3 flex flex-wrap">
      {children}
      <p aria-live="polite" className="w-full px-3 text-alert text-sm">
        {state.error}
      </p>
    </form>
  )
}
