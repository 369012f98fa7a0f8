'use client'

import { LiveRegion } from '@/components/live-region'
import type { PageTitles } from '@/components/page-titles'
import { SubmitButton } from '@/components/submit-button'
import { latestError, useForm } from '@/components/use-form'
import { useTimeLeft } from '@/components/use-time-left'
import type { BotCheckSetup } from '@/lib/bot-check/setup'
import type { MessageKey } from '@/lib/messages'
import { chooseAnotherAddress, resendCode } from '../actions'
import { checkCode } from './actions'
import { CodeField } from './code-field'
import { CodeTime } from './code-time'
import { OtherWays } from './other-ways'
import type { CodeWords } from './words'

interface CodeFormProps {
  bot: BotCheckSetup | null
  /** Tells this request from another: the server refuses a page that belongs to an older one. */
  tag: string
  length: number
  digits: boolean
  locale: string
  typed: string | undefined
  stateError: string | undefined
  notice: string | undefined
  /** When the code was sent, until when it works, from when a new one can be asked for, and the server's now. */
  sentAt: number
  expiresAt: number
  resendAt: number
  now: number
  titles: PageTitles
  words: CodeWords
}

/** After these there is nothing left to try with this code. */
const dead: (MessageKey | undefined)[] = ['codeDead', 'codeExpired', 'codeSuperseded', 'codeUsed']

export function CodeForm(props: CodeFormProps) {
  const { bot, tag, locale, stateError, notice, sentAt, expiresAt, resendAt, now, titles, words } = props
  const check = useForm(checkCode, { words, bot, botAction: 'check_code', typed: props.typed, about: sentAt })
  const resend = useForm(resendCode, { words, bot, botAction: 'sign_in', about: sentAt })
  const other = useForm(chooseAnotherAddress, { words })
  const left = useTimeLeft(expiresAt, now)
  const wait = useTimeLeft(resendAt, now)

  // An answer that is on its way is waited for: the code may have been in time.
  const expired = left === 0 && !check.busy && !stateError
  const usable = !stateError && !expired && !dead.includes(check.state.code)
  const error = latestError(check, resend, other) ?? stateError
  return (
    <>
      <title>{error || expired ? titles.error : titles.plain}</title>
      <LiveRegion
        id="code-message"
        error={error}
        notice={notice}
        politeError={expired ? words.expired : undefined}
      />
      {usable && (
        <form {...check.form} noValidate>
          <input type="hidden" name="tag" value={tag} />
          <CodeField
            key={sentAt}
            label={words.label}
            length={props.length}
            digits={props.digits}
            state={check.state}
            busy={check.busy}
            describedBy="code-message code-time"
          />
          <CodeTime id="code-time" expiresAt={expiresAt} left={left} locale={locale} words={words} />
          <div className="mt-4">
            <SubmitButton
              className="button"
              busy={check.busy}
              slow={check.slow}
              words={{ idle: words.idle, busy: words.busy, slow: words.slow }}
            />
          </div>
        </form>
      )}
      <OtherWays
        usable={usable}
        wait={wait}
        resend={resend}
        other={other}
        tag={tag}
        locale={locale}
        words={words}
      />
    </>
  )
}
