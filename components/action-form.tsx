'use client'

import { LiveRegion } from './live-region'
import { SubmitButton } from './submit-button'
import { type FormAction, useForm } from './use-form'
import type { WaitingMessages } from './waiting-messages'

interface ActionFormProps {
  action: FormAction
  /** One hidden field. */
  field?: { name: string; value: string }
  /** The accessible name, if the visible text says too little. */
  name?: string
  className: string
  messages: WaitingMessages & { idle: string; busy: string }
}

/** A form that is only a button. */
export function ActionForm({ action, field, name, className, messages }: ActionFormProps) {
  const form = useForm(action, { messages })
  return (
    <form {...form.props}>
      {field && <input type="hidden" {...field} />}
      <SubmitButton form={form} className={className} name={name} idle={messages.idle} busy={messages.busy} />
      <LiveRegion error={form.state.error} lang={form.state.lang} />
    </form>
  )
}
