import { BotNotice } from '@/components/bot-notice'
import { Card } from '@/components/card'
import { noticeFromQuery } from '@/components/notice'
import { pageTitles } from '@/components/page-titles'
import { RichText } from '@/components/rich-text'
import { waitingMessages } from '@/components/waiting-messages'
import { botCheckSetup } from '@/lib/bot-check/setup'
import { channelName } from '@/lib/delivery'
import { env } from '@/lib/env'
import { readPendingCookie } from '@/lib/forms/cookies'
import { parseNextPath } from '@/lib/http/next-path'
import { redirect303 } from '@/lib/http/redirect'
import { messagesFor } from '@/lib/messages'
import { currentLocale } from '@/lib/messages/locale'
import { currentSession } from '@/lib/session'
import { sendCode } from './actions'
import { EmailForm } from './email-form'

export default async function SignInPage({ searchParams }: PageProps<'/sign-in'>) {
  const params = await searchParams
  const next = parseNextPath(params.next, env().APP_URL)
  if ((await currentSession()).state === 'active') redirect303(next ?? '/account')

  const messages = messagesFor(await currentLocale())
  const pending = await readPendingCookie()
  return (
    <Card title={messages.signInTitle}>
      <p className="mb-6 text-soft">{messages.signInLead}</p>
      {pending && pending.expiresAt > Date.now() && (
        <p className="box box-notice mb-6">
          <RichText text={messages.haveCode} values={{ email: <bdi>{pending.email}</bdi> }} />{' '}
          <a className="link inline-flex min-h-11 items-center font-medium" href="/sign-in/code">
            {messages.enterIt}
          </a>
        </p>
      )}
      <EmailForm
        action={sendCode}
        bot={await botCheckSetup()}
        next={next}
        notice={noticeFromQuery(params, messages, [
          ['ask-first', messages.noticeAskFirst],
          ['ended', messages.noticeEnded],
        ])}
        titles={pageTitles(messages, messages.signInTitle)}
        messages={{
          ...waitingMessages(messages),
          label: messages.emailLabel,
          idle: channelName() ? messages.sendButtonByChannel : messages.sendButton,
          busy: messages.sending,
        }}
      />
      <BotNotice />
    </Card>
  )
}
