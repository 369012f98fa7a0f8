import { ActionForm } from '@/components/action-form'
import { LocalTime } from '@/components/local-time'
import { RichText } from '@/components/rich-text'
import { waitingMessages } from '@/components/waiting-messages'
import { fields } from '@/lib/forms/fields'
import type { Messages } from '@/lib/messages'
import { formatTime, interpolate } from '@/lib/messages/format'
import { listSessions, type Session } from '@/lib/session'
import { endOne } from './actions'
import { ListHeading } from './list-heading'

interface SessionListProps {
  session: Session
  messages: Messages
  /** The locale of dates and times. */
  locale: string
}

/** Where the user is signed in. The user can end every session here except this one. */
export async function SessionList({ session, messages, locale }: SessionListProps) {
  const sessions = await listSessions(session)
  const where = ({ browser, system }: { browser: string; system: string }) =>
    interpolate(messages.accountWhere, {
      browser: browser || messages.accountUnknownBrowser,
      system: system || messages.accountUnknownSystem,
    })
  return (
    <>
      <ListHeading entryCount={sessions.length}>{messages.accountSessions}</ListHeading>
      <ul className="mb-6 divide-y divide-faint">
        {sessions.map((listed) => {
          const utc = formatTime(locale, listed.since, true, 'UTC')
          const time = <LocalTime at={listed.since} locale={locale} utc={utc} withDate />
          return (
            <li key={listed.sessionId} className="py-3">
              <p className="font-medium">{where(listed)}</p>
              <p className="text-sm text-soft">
                <RichText text={messages.accountSignedInAt} values={{ time }} />
              </p>
              {listed.sessionId === session.sid ? (
                <p className="mt-1 text-sm">{messages.accountThis}</p>
              ) : (
                <ActionForm
                  action={endOne}
                  field={{ name: fields.sessionId, value: listed.sessionId }}
                  name={interpolate(messages.accountEndNamed, { where: where(listed), time: utc })}
                  className="button-quiet -ms-3"
                  messages={{
                    ...waitingMessages(messages),
                    idle: messages.accountEnd,
                    busy: messages.working,
                  }}
                />
              )}
            </li>
          )
        })}
      </ul>
    </>
  )
}
