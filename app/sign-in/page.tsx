import { BotNotice } from '@/components/bot-notice'
import { Card } from '@/components/card'
import { noticeIn } from '@/components/notice'
import { pageTitles } from '@/components/page-titles'
import { Sentence } from '@/components/sentence'
import { waitingWords } from '@/components/waiting-words'
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

  const words = messagesFor(await currentLocale())
  const pending = await readPendingCookie()
  return (
    <Card title={words.signInTitle}>
      <p className="mb-6 text-soft">{words.signInLead}</p>
      {pending && pending.expiresAt > Date.now() && (
        <p className="box box-notice mb-6">
          <Sentence text={words.haveCode} values={{ email: <bdi>{pending.email}</bdi> }} />{' '}
          <a className="link inline-flex min-h-11 items-center font-medium" href="/sign-in/code">
            {words.enterIt}
          </a>
        </p>
      )}
      <EmailForm
        action={sendCode}
        bot={await botCheckSetup()}
        next={next}
        notice={noticeIn(params, words, [
          ['ask-first', words.noticeAskFirst],
          ['ended', words.noticeEnded],
        ])}
        titles={pageTitles(words, words.signInTitle)}
        words={{
          ...waitingWords(words),
          label: words.emailLabel,
          idle: channelName() ? words.sendButtonByChannel : words.sendButton,
          busy: words.sending,
        }}
      />
      <BotNotice />
    </Card>
  )
}
