'use client'

import { LiveRegion } from '@/components/live-region'
import type { PageTitles } from '@/components/page-titles'
import { SubmitButton } from '@/components/submit-button'
import { useFieldWithError } from '@/components/use-field-with-error'
import { type FormAction, useForm } from '@/components/use-form'
import type { WaitingMessages } from '@/components/waiting-messages'
import type { BotCheckSetup } from '@/lib/bot-check/setup'
import { fields } from '@/lib/forms/fields'
import type { Notice } from '@/lib/forms/notice'

interface EmailFormProps {
  action: FormAction
  bot: BotCheckSetup | null
  next: string | null
  /** The same in both posts of a double click. */
  formId: string
  /** The address that the field starts with. */
  email: string | undefined
  /** Why the user has to start again. */
  pageError: string | undefined
  notice: Notice | undefined
  titles: PageTitles
  messages: WaitingMessages & { label: string; idle: string; busy: string }
}

export function EmailForm(props: EmailFormProps) {
  const { action, bot, next, formId, email, pageError, notice, titles, messages } = props
  const form = useForm(action, { messages, bot, botAction: 'sign_in' })
  const { state } = form
  const field = useFieldWithError(state, fields.email, email)
  const error = state.error ?? pageError
  return (
    <form {...form.props} noValidate>
      <title>{error ? titles.error : titles.plain}</title>
      <LiveRegion
        id="email-message"
        error={error}
        lang={state.lang}
        wait={state.wait?.text}
        left={form.left}
        notice={state.notice ?? notice}
      />
      <input type="hidden" name={fields.formId} value={formId} />
      {next && <input type="hidden" name={fields.next} value={next} />}
      <label className="block font-medium" htmlFor={field.id}>
        {messages.label}
      </label>
      <input
        {...field}
        className="field"
        type="email"
        dir="ltr"
        defaultValue={state.input ?? email}
        autoComplete="email"
        autoCapitalize="none"
        spellCheck={false}
        required
        aria-describedby="email-message"
      />
      <div className="mt-5">
        <SubmitButton form={form} className="button" idle={messages.idle} busy={messages.busy} />
      </div>
    </form>
  )
}
