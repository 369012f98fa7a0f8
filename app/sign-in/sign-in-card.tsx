import { randomUUID } from 'node:crypto'
import type { ReactNode } from 'react'
import { BotNotice } from '@/components/bot-notice'
import { Card } from '@/components/card'
import { pageTitles } from '@/components/page-titles'
import { waitingMessages } from '@/components/waiting-messages'
import { botCheckSetup } from '@/lib/bot-check/setup'
import { channelName } from '@/lib/delivery'
import { readNotice } from '@/lib/forms/notice'
import { messagesFor } from '@/lib/messages'
import { currentLocale } from '@/lib/messages/locale'
import { sendCode } from './actions'
import { EmailForm } from './email-form'

interface SignInCardProps {
  /** Where to go after signing in. */
  next?: string | null
  /** The address that the field starts with. */
  email?: string | undefined
  /** Why the user has to start again. */
  error?: string
  children?: ReactNode
}

/** Where a user requests a code. */
export async function SignInCard({ next = null, email, error, children }: SignInCardProps) {
  const messages = messagesFor(await currentLocale())
  return (
    <Card title={messages.signInTitle}>
      <p className="mb-6 text-soft">{messages.signInLead}</p>
      {children}
      <EmailForm
        action={sendCode}
        bot={await botCheckSetup()}
        next={next}
        formId={randomUUID()}
        email={email}
        pageError={error}
        notice={await readNotice(messages)}
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
