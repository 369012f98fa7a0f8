import type { Metadata } from 'next'
import Link from 'next/link'
import { BotNotice } from '@/components/bot-notice'
import { Card } from '@/components/card'
import { botCheckSetup } from '@/lib/bot-check/setup'
import { env } from '@/lib/env'
import { fill, messagesFor } from '@/lib/messages'
import { currentLocale } from '@/lib/messages/locale'
import { parseNextPath } from '@/lib/next-path'
import { seeOther } from '@/lib/see-other'
import { currentSession } from '@/lib/session'
import { readPending } from '@/lib/session/pending'
import { EmailForm } from './email-form'

export async function generateMetadata(): Promise<Metadata> {
  return { title: messagesFor(await currentLocale()).signInTitle }
}

export default async function SignInPage({ searchParams }: PageProps<'/sign-in'>) {
  const { next: wanted, notice } = await searchParams
  const next = parseNextPath(wanted, env().APP_URL)
  if ((await currentSession()).state === 'active') seeOther(next ?? '/account')

  const words = messagesFor(await currentLocale())
  const pending = await readPending()
  const notices: Record<string, string> = { 'ask-first': words.noticeAskFirst, ended: words.noticeEnded }
  return (
    <Card title={words.signInTitle}>
      <p className="mb-6 text-soft">{words.signInLead}</p>
      {pending && pending.expiresAt > Date.now() && (
        <p className="mb-6 rounded-lg bg-notice-paper px-4 py-3 [overflow-wrap:anywhere]">
          {fill(words.haveCode, { email: pending.email })}{' '}
          <Link
            className="link inline-flex min-h-11 items-center font-medium"
            href="/sign-in/code"
            prefetch={false}
          >
            {words.enterIt}
          </Link>
        </p>
      )}
      <EmailForm
        bot={await botCheckSetup()}
        next={next}
        notice={typeof notice === 'string' ? notices[notice] : undefined}
        words={{ label: words.emailLabel, button: words.sendButton, busy: words.sending }}
      />
      <BotNotice />
    </Card>
  )
}
