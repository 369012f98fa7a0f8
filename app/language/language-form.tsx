'use client'

import type { ReactNode } from 'react'
import { useForm } from '@/components/use-form'
import type { WaitingWords } from '@/components/waiting-words'
import { chooseLanguage } from './actions'

interface LanguageFormProps {
  label: string
  words: WaitingWords
  /** The buttons, made on the server. */
  children: ReactNode
}

/** Keeps the page, and what was typed on it. */
export function LanguageForm({ label, words, children }: LanguageFormProps) {
  const { state, form } = useForm(chooseLanguage, { words })
  return (
    <form {...form} aria-label={label} className="-mx-3 flex flex-wrap">
      {children}
      <p aria-live="polite" className="w-full px-3 text-alert text-sm">
        {state.error}
      </p>
    </form>
  )
}
