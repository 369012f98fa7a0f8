'use client'

import { LiveRegion } from '@/components/live-region'
import type { PageTitles } from '@/components/page-titles'
import { SubmitButton } from '@/components/submit-button'
import { type FormAction, latestRefusal, useForm } from '@/components/use-form'
import type { BotCheckSetup } from '@/lib/bot-check/setup'
import type { Clock, Times } from './clock'
import { CodeField } from './code-field'
import { OtherWays } from './other-ways'
import { useHelp } from './use-help'
import type { CodeWords } from './words'

interface CodeFormProps {
  actions: { check: FormAction; resend: FormAction; other: FormAction }
  bot: BotCheckSetup | null
  /** Tells this request from another: the server refuses a page that belongs to an older one. */
  tag: string
  length: number
  digits: boolean
  locale: string
  typed: string | undefined
  stateError: string | undefined
  notice: string | undefined
  /** When the code was sent: each has a field of its own. */
  sentAt: number
  times: Times
  /** As the times stand when the page is made. */
  clock: Clock
  titles: PageTitles
  words: CodeWords
}

export function CodeForm(props: CodeFormProps) {
  const { actions, bot, tag, locale, stateError, notice, sentAt, titles, words } = props
  const check = useForm(actions.check, {
    words,
    bot,
    botAction: 'check_code',
    typed: props.typed,
    about: sentAt,
  })
  const resend = useForm(actions.resend, { words, bot, botAction: 'sign_in', about: sentAt })
  const other = useForm(actions.other, { words })
  const { clock, assist } = useHelp(props.clock, props.times, words, locale)

  // An answer that is on its way is waited for: the code may have been in time.
  const expired = clock.expired && !check.busy && !stateError
  const usable = !stateError && !expired && !check.state.over
  const latest = latestRefusal(check, resend, other)
  // What was said of a field that has gone is not true any more.
  const refused = expired && latest === check.state ? undefined : latest
  const error = refused?.error ?? stateError
  return (
    <>
      <title>{error || expired ? titles.error : titles.plain}</title>
      <LiveRegion
        id="code-message"
        error={error}
        lang={refused?.lang}
        notice={notice}
        politeError={expired ? words.expired : undefined}
      />
      {usable && (
        <form {...check.props} noValidate>
          <input type="hidden" name="tag" value={tag} />
          <CodeField
            key={sentAt}
            label={words.label}
            length={props.length}
            digits={props.digits}
            state={check.state}
            assist={assist}
          />
          <p className="mt-2 text-soft text-sm">
            <span id="code-time">{clock.life}</span> {clock.left}
          </p>
          <span role="status" className="sr-only">
            {clock.news}
          </span>
          <SubmitButton form={check} className="button mt-4" idle={words.idle} busy={words.busy} />
        </form>
      )}
      <OtherWays usable={usable} clock={clock} resend={resend} other={other} tag={tag} words={words} />
    </>
  )
}
