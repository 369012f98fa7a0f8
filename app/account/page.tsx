import { ActionForm } from '@/components/action-form'
import { Card } from '@/components/card'
import { LiveRegion } from '@/components/live-region'
import { LocalTime } from '@/components/local-time'
import { pageTitles } from '@/components/page-titles'
import { waitingMessages } from '@/components/waiting-messages'
import { displayEmail } from '@/lib/email-display'
import { readNotice } from '@/lib/forms/notice'
import { messagesFor } from '@/lib/messages'
import { formatTime } from '@/lib/messages/format'
import { currentLocale, currentTimeLocale } from '@/lib/messages/locale'
import { requireSession } from '@/lib/session'
import { signOut, signOutEverywhere } from './actions'
import { SessionList } from './session-list'

/** An example of a guarded page: nothing below its first line runs without a session. */
export default async function AccountPage() {
  const session = await requireSession('/account')
  const locale = await currentTimeLocale()
  const messages = messagesFor(await currentLocale())
  const waiting = { ...waitingMessages(messages), busy: messages.working }
  const time = (at: number) => (
    <LocalTime at={at} locale={locale} utc={formatTime(locale, at, true, 'UTC')} withDate />
  )
  return (
    <Card title={messages.accountTitle}>
      <title>{pageTitles(messages, messages.accountTitle).plain}</title>
      <dl className="mb-6">
        <dt className="text-sm text-soft">{messages.accountEmail}</dt>
        <dd className="mb-3 font-medium [overflow-wrap:anywhere]">
          <bdi translate="no">{displayEmail(session.email)}</bdi>
        </dd>
        <dt className="text-sm text-soft">{messages.accountSince}</dt>
        <dd className="mb-3">{time(session.since)}</dd>
        <dt className="text-sm text-soft">{messages.accountUntil}</dt>
        <dd>{time(session.end)}</dd>
      </dl>
      <LiveRegion notice={await readNotice(messages)} />
      <SessionList session={session} messages={messages} locale={locale} />
      <ActionForm
        action={signOut}
        className="button-secondary w-full"
        messages={{ ...waiting, idle: messages.signOutButton }}
      />
      <ActionForm
        action={signOutEverywhere}
        className="button-quiet mt-2 w-full"
        messages={{ ...waiting, idle: messages.signOutAllButton }}
      />
    </Card>
  )
}
