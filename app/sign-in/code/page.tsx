import { cookies } from 'next/headers'
import { BotNotice } from '@/components/bot-notice'
import { Card } from '@/components/card'
import { pageTitles } from '@/components/page-titles'
import { Sentence } from '@/components/sentence'
import { botCheckSetup } from '@/lib/bot-check/setup'
import { channelName } from '@/lib/delivery'
import { env } from '@/lib/env'
import { messagesFor } from '@/lib/messages'
import { currentLocale } from '@/lib/messages/locale'
import { parseNextPath } from '@/lib/next-path'
import { noticeIn } from '@/lib/notice'
import { seeOther } from '@/lib/see-other'
import { currentSession } from '@/lib/session'
import { readPending, tagOf } from '@/lib/session/pending'
import { stateRefusals } from '@/lib/sign-in/refuse'
import { codeView } from '@/lib/sign-in/view'
import { typedCookies } from '@/lib/typed'
import { chooseAnotherAddress, resendCode } from '../actions'
import { checkCode } from './actions'
import { clockAt } from './clock'
import { CodeForm } from './code-form'
import { codeWords } from './words'

export default async function CodePage({ searchParams }: PageProps<'/sign-in/code'>) {
  const pending = await readPending()
  const next = parseNextPath(pending?.next, env().APP_URL) ?? '/account'
  if ((await currentSession()).state === 'active') seeOther(next)
  if (!pending) seeOther('/sign-in?notice=ask-first')

  const locale = await currentLocale()
  const words = messagesFor(locale)
  const view = await codeView(pending)
  const tag = tagOf(pending.flow)
  const channel = channelName()
  const times = { expiresAt: pending.expiresAt, resendAt: view.resendAt, now: Date.now() }
  const formWords = codeWords(words, channel !== undefined)
  return (
    <Card title={words.codeTitle}>
      <p className="mb-6 [overflow-wrap:anywhere]">
        <Sentence
          text={channel ? words.codeSentByChannel : words.codeSentTo}
          values={{
            email: <bdi className="font-medium">{pending.email}</bdi>,
            channel,
          }}
        />{' '}
        {!channel && <Sentence text={words.codeSubject} values={{ tag: <bdi className="tag">{tag}</bdi> }} />}
      </p>
      <CodeForm
        actions={{ check: checkCode, resend: resendCode, other: chooseAnotherAddress }}
        bot={await botCheckSetup()}
        tag={tag}
        length={env().OTP_LENGTH}
        digits={env().OTP_ALPHABET === 'digits'}
        locale={locale}
        stateError={view.state === 'live' ? undefined : words[stateRefusals[view.state].code]}
        typed={(await cookies()).get(typedCookies.code)?.value}
        notice={noticeIn(await searchParams, words, [['resent', words.noticeResent]])}
        titles={pageTitles(words, words.codeTitle)}
        sentAt={pending.sentAt}
        times={times}
        // Where no clock runs, a button that waits would wait for ever.
        clock={{ ...clockAt(times.now, times, formWords, locale, 'UTC'), waiting: false }}
        words={formWords}
      />
      <p className="mt-4 text-sm text-soft">{words.codeNeverShare}</p>
      <BotNotice />
    </Card>
  )
}
