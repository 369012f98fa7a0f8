import { ActionForm } from '@/components/action-form'
import { Card } from '@/components/card'
import { LiveRegion } from '@/components/live-region'
import { LocalTime } from '@/components/local-time'
import { noticeIn } from '@/components/notice'
import { pageTitles } from '@/components/page-titles'
import { waitingWords } from '@/components/waiting-words'
import { messagesFor } from '@/lib/messages'
import { timeOf } from '@/lib/messages/format'
import { currentLocale } from '@/lib/messages/locale'
import { requireSession } from '@/lib/session'
import { signOut, signOutEverywhere } from './actions'
import { SessionList } from './session-list'

/** The guarded example: nothing below its first line runs without a session. */
export default async function AccountPage({ searchParams }: PageProps<'/account'>) {
  const session = await requireSession('/account')
  const locale = await currentLocale()
  const words = messagesFor(locale)
  const waiting = { ...waitingWords(words), busy: words.working }
  const notice = noticeIn(await searchParams, words, [['session-ended', words.noticeSessionEnded]])
  const time = (at: number) => (
    <LocalTime at={at} locale={locale} utc={timeOf(locale, at, true, 'UTC')} withDate />
  )
  return (
    <Card title={words.accountTitle}>
      <title>{pageTitles(words, words.accountTitle).plain}</title>
      <dl className="mb-6">
        <dt className="text-sm text-soft">{words.accountEmail}</dt>
        <dd className="mb-3 font-medium [overflow-wrap:anywhere]">
          <bdi>{session.email}</bdi>
        </dd>
        <dt className="text-sm text-soft">{words.accountSince}</dt>
        <dd className="mb-3">{time(session.since)}</dd>
        <dt className="text-sm text-soft">{words.accountUntil}</dt>
        <dd>{time(session.end)}</dd>
      </dl>
      <LiveRegion notice={notice} />
      <SessionList session={session} locale={locale} />
      <ActionForm action={signOut} className="button" words={{ ...waiting, idle: words.signOutButton }} />
      <ActionForm
        action={signOutEverywhere}
        className="button-quiet mt-2 w-full"
        words={{ ...waiting, idle: words.signOutAllButton }}
      />
    </Card>
  )
}
