import { BotNotice } from '@/components/bot-notice'
import { Card } from '@/components/card'
import { pageTitles } from '@/components/page-titles'
import { RichText } from '@/components/rich-text'
import { botCheckSetup } from '@/lib/bot-check/setup'
import { channelName } from '@/lib/delivery'
import { displayEmail } from '@/lib/email-display'
import { env } from '@/lib/env'
import { readPendingCookie } from '@/lib/forms/cookies'
import { readNotice } from '@/lib/forms/notice'
import { parseNextPath } from '@/lib/http/next-path'
import { redirect303 } from '@/lib/http/redirect'
import { requestId } from '@/lib/http/request'
import { messagesFor } from '@/lib/messages'
import { currentLocale, currentTimeLocale } from '@/lib/messages/locale'
import { currentSession } from '@/lib/session'
import { readCodeView } from '@/lib/sign-in/code-view'
import { referenceOf } from '@/lib/sign-in/pending'
import { signInServices } from '@/lib/sign-in/services'
import { chooseAnotherAddress, resendCode } from '../actions'
import { SignInCard } from '../sign-in-card'
import { checkCode } from './actions'
import { clockAt } from './clock'
import { CodeForm } from './code-form'
import { codeMessages } from './code-messages'

export default async function CodePage() {
  const pending = await readPendingCookie()
  const next = parseNextPath(pending?.next, env().APP_URL) ?? '/account'
  if ((await currentSession()).state === 'active') redirect303(next)

  const locale = await currentTimeLocale()
  const messages = messagesFor(await currentLocale())
  if (!pending) return <SignInCard error={messages.noRequest} />

  const view = await readCodeView(pending, await requestId(), signInServices())
  const reference = referenceOf(pending.attemptId)
  const channel = channelName()
  const times = { expiresAt: pending.expiresAt, resendAt: view.resendAt, now: Date.now() }
  const formMessages = codeMessages(messages, channel !== undefined)
  return (
    <Card title={messages.codeTitle}>
      <p className="mb-6 [overflow-wrap:anywhere]">
        <RichText
          text={channel ? messages.codeSentByChannel : messages.codeSentTo}
          values={{
            email: (
              <bdi className="font-medium" translate="no">
                {displayEmail(pending.email)}
              </bdi>
            ),
            channel,
          }}
        />{' '}
        {!channel && (
          <RichText
            text={messages.codeSubject}
            values={{
              reference: (
                <bdi className="reference" translate="no">
                  {reference}
                </bdi>
              ),
            }}
          />
        )}
      </p>
      <CodeForm
        actions={{ check: checkCode, resend: resendCode, anotherAddress: chooseAnotherAddress }}
        bot={await botCheckSetup()}
        reference={reference}
        format={{ OTP_LENGTH: env().OTP_LENGTH, OTP_ALPHABET: env().OTP_ALPHABET }}
        locale={locale}
        statusError={view.error && messages[view.error]}
        notice={await readNotice(messages)}
        titles={pageTitles(messages, messages.codeTitle)}
        sentAt={pending.sentAt}
        times={times}
        // Without scripts no clock runs, and a disabled button would stay disabled.
        clock={{ ...clockAt(times.now, times, locale, 'UTC'), isWaiting: false }}
        messages={formMessages}
      />
      <p className="mt-4 text-sm text-soft">{messages.codeNeverShare}</p>
      <BotNotice />
    </Card>
  )
}
