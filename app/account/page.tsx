import type { Metadata } from 'next'
import { Card } from '@/components/card'
import { LocalTime } from '@/components/local-time'
import { fill, messagesFor } from '@/lib/messages'
import { currentLocale } from '@/lib/messages/locale'
import { type Listed, listSessions, requireSession } from '@/lib/session'
import { endOne, signOut, signOutEverywhere } from './actions'
import { SessionForm } from './session-form'

export async function generateMetadata(): Promise<Metadata> {
  return { title: messagesFor(await currentLocale()).accountTitle }
}

/** The guarded example: nothing below its first line runs without a session. */
export default async function AccountPage() {
  const session = await requireSession('/account')
  const locale = await currentLocale()
  const words = messagesFor(locale)
  const sessions = await listSessions(session.uid)
  const where = ({ browser, system }: Listed) =>
    fill(words.accountWhere, {
      browser: browser || words.accountUnknownBrowser,
      system: system || words.accountUnknownSystem,
    })
  return (
    <Card title={words.accountTitle}>
      <dl className="mb-6 grid grid-cols-[auto_1fr] gap-x-4 gap-y-2">
        <dt className="text-soft">{words.accountEmail}</dt>
        <dd className="font-medium [overflow-wrap:anywhere]">{session.email}</dd>
        <dt className="text-soft">{words.accountSince}</dt>
        <dd>
          <LocalTime at={session.since} locale={locale} withDate />
        </dd>
        <dt className="text-soft">{words.accountUntil}</dt>
        <dd>
          <LocalTime at={session.end} locale={locale} withDate />
        </dd>
      </dl>
      <h2 className="mb-2 font-semibold text-lg">{words.accountSessions}</h2>
      <ul className="mb-6 divide-y divide-faint">
        {sessions.map((listed) => (
          <li key={listed.sid} className="flex flex-wrap items-center justify-between gap-x-4 py-2">
            <div>
              <p className="font-medium">
                {where(listed)}
                {listed.sid === session.sid && <span className="text-soft"> ({words.accountThis})</span>}
              </p>
              <p className="text-sm text-soft">
                {fill(words.accountSignedInAt, { time: '' })}
                <LocalTime at={listed.since} locale={locale} withDate />
              </p>
            </div>
            {listed.sid !== session.sid && (
              <SessionForm
                action={endOne}
                sid={listed.sid}
                name={fill(words.accountEndNamed, {
                  where: where(listed),
                  time: new Date(listed.since).toISOString(),
                })}
                className="button-quiet -me-3"
              >
                {words.accountEnd}
              </SessionForm>
            )}
          </li>
        ))}
      </ul>
      <SessionForm action={signOut} className="button">
        {words.signOutButton}
      </SessionForm>
      <SessionForm action={signOutEverywhere} className="button-quiet mt-2 w-full">
        {words.signOutAllButton}
      </SessionForm>
    </Card>
  )
}
