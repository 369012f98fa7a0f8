import type { Metadata } from 'next'
import { BotNotice } from '@/components/bot-notice'
import { Card } from '@/components/card'
import { LocalTime } from '@/components/local-time'
import { botCheckSetup } from '@/lib/bot-check/setup'
import { channelName } from '@/lib/delivery'
import { env } from '@/lib/env'
import { duration, fill, fromNow, messagesFor } from '@/lib/messages'
import { currentLocale } from '@/lib/messages/locale'
import { parseNextPath } from '@/lib/next-path'
import { seeOther } from '@/lib/see-other'
import { currentSession } from '@/lib/session'
import { readPending, tagOf } from '@/lib/session/pending'
import { stateRefusals } from '@/lib/sign-in/refuse'
import { codeView } from '@/lib/sign-in/view'
import { CodeForm } from './code-form'

export async function generateMetadata(): Promise<Metadata> {
  return { title: messagesFor(await currentLocale()).codeTitle }
}

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
  const sent = channel
    ? fill(words.codeSentByChannel, { email: pending.email, channel })
    : fill(words.codeSentTo, { email: pending.email })
  const [onceBefore = '', onceAfter = ''] = words.codeOnceUntil.split('{time}')
  const minutes = duration(
    locale,
    'minute',
    Math.max(1, Math.ceil((pending.expiresAt - Date.now()) / 60_000)),
  )
  return (
    <Card title={words.codeTitle}>
      <p className="mb-2 [overflow-wrap:anywhere]">{sent}</p>
      <ul className="mb-6 list-disc space-y-1 ps-5 text-soft">
        {!channel && <li>{fill(words.codeLookIn, { tag })}</li>}
        {view.state === 'live' && (
          <li>
            {onceBefore}
            <LocalTime at={pending.expiresAt} locale={locale} />
            {onceAfter} {fill(words.codeLeft, { minutes })}
          </li>
        )}
        <li>{words.codeNewest}</li>
        <li>{words.codeNeverShare}</li>
      </ul>
      <CodeForm
        bot={await botCheckSetup()}
        tag={tag}
        digits={env().OTP_ALPHABET === 'digits'}
        stateError={view.state === 'live' ? undefined : words[stateRefusals[view.state].code]}
        notice={(await searchParams).notice === 'resent' ? words.noticeResent : undefined}
        resendAt={view.resendAt}
        now={Date.now()}
        words={{
          label: words.codeLabel,
          button: words.checkButton,
          busy: words.checking,
          resend: words.resendButton,
          sending: words.sending,
          wait: fill(words.resendWait, { when: fromNow(locale, view.resendAt) }),
          other: words.otherButton,
        }}
      />
      <BotNotice />
    </Card>
  )
}
