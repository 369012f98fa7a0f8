'use client'

import { LiveRegion } from '@/components/live-region'
import type { PageTitles } from '@/components/page-titles'
import { RichText } from '@/components/rich-text'
import { serverTime } from '@/components/server-clock'
import { SubmitButton } from '@/components/submit-button'
import { type FormAction, lastFailedForm, useForm } from '@/components/use-form'
import type { BotCheckSetup } from '@/lib/bot-check/setup'
import type { CodeFormat } from '@/lib/code-format'
import { fields } from '@/lib/forms/fields'
import type { Notice } from '@/lib/forms/notice'
import type { Clock, Times } from './clock'
import { CodeField } from './code-field'
import type { CodeMessages } from './code-messages'
import { ResendPanel } from './resend-panel'
import { useClock } from './use-clock'

interface CodeFormProps {
  actions: { check: FormAction; resend: FormAction; anotherAddress: FormAction }
  bot: BotCheckSetup | null
  /** Identifies the attempt. The server refuses a form that belongs to an older attempt. */
  reference: string
  format: CodeFormat
  locale: string
  /** Why the code no longer works. */
  statusError: string | undefined
  notice: Notice | undefined
  /** When the code was sent. A new code gets a new, empty field. */
  sentAt: number
  times: Times
  /** The clock when the server rendered the page. */
  clock: Clock
  titles: PageTitles
  messages: CodeMessages
}

export function CodeForm(props: CodeFormProps) {
  const { actions, bot, reference, locale, statusError, notice, sentAt, titles, messages } = props
  const check = useForm(actions.check, {
    messages,
    bot,
    botAction: 'check_code',
    about: sentAt,
  })
  const resend = useForm(actions.resend, { messages, bot, botAction: 'sign_in', about: sentAt })
  const anotherAddress = useForm(actions.anotherAddress, { messages })
  // After a refused resend, the wait that its error names applies.
  const { wait } = resend.state
  const times = { ...props.times, resendAt: Math.max(props.times.resendAt, wait?.until ?? 0) }
  // Without scripts no clock runs, and the rendered text must not contradict the wait that the error names.
  const clock = useClock(wait ? { ...props.clock, resendWait: undefined } : props.clock, times, locale)

  const usable = !statusError && !check.state.isTerminal
  // Only a warning, because the server decides. A code whose response is pending may have been submitted in time.
  const expired = clock.expired && usable && !check.busy
  const lastFailed = lastFailedForm(check, resend, anotherAddress)
  // Once the code has expired, an older error about it no longer helps.
  const isOutdated = expired && lastFailed === check && serverTime(check.at) < times.expiresAt
  const shownForm = isOutdated ? undefined : lastFailed
  const error = shownForm?.state.error ?? statusError
  return (
    <>
      <title>{error || expired ? titles.error : titles.plain}</title>
      <LiveRegion
        id="code-message"
        error={error}
        lang={shownForm?.state.lang}
        wait={shownForm?.state.wait?.text}
        left={shownForm?.left}
        notice={check.state.notice ?? notice}
        politeError={expired ? messages.expired : undefined}
      />
      {usable && (
        <form {...check.props} noValidate>
          <input type="hidden" name={fields.reference} value={reference} />
          <CodeField key={sentAt} label={messages.label} format={props.format} state={check.state} />
          <p className="mt-2 text-soft text-sm">
            <span id="code-time">
              <RichText text={messages.validUntil} values={{ time: clock.validUntil }} />
            </span>{' '}
            {clock.timeLeft && (
              <span className="inline-block">
                <RichText text={messages.timeLeft} values={{ time: clock.timeLeft }} />
              </span>
            )}
          </p>
          <span role="status" className="sr-only">
            {clock.isLastMinute && messages.oneMinute}
          </span>
          <SubmitButton form={check} className="button mt-4" idle={messages.idle} busy={messages.busy} />
        </form>
      )}
      <ResendPanel
        usable={usable}
        clock={clock}
        resend={resend}
        anotherAddress={anotherAddress}
        reference={reference}
        messages={messages}
      />
    </>
  )
}
