'use client'

import { LiveRegion } from './live-region'
import { SubmitButton } from './submit-button'
import { type FormAction, useForm } from './use-form'
import type { WaitingWords } from './waiting-words'

interface ActionFormProps {
  action: FormAction
  /** One hidden field. */
  field?: { name: string; value: string }
  /** The accessible name, where the visible one says too little. */
  name?: string
  className: string
  words: WaitingWords & { idle: string; busy: string }
}

/** A button that does one thing. */
export function ActionForm({ action, field, name, className, words }: ActionFormProps) {
  const form = useForm(action, { words })
  return (
    <form {...form.props}>
      {field && <input type="hidden" {...field} />}
      <SubmitButton form={form} className={className} name={name} idle={words.idle} busy={words.busy} />
      <LiveRegion error={form.state.error} lang={form.state.lang} />
    </form>
  )
}
