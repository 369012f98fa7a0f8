import { ActionForm } from '@/components/action-form'
import { LocalTime } from '@/components/local-time'
import { Sentence } from '@/components/sentence'
import { waitingWords } from '@/components/waiting-words'
import { fields } from '@/lib/forms/fields'
import { requestId } from '@/lib/http/request'
import { type Locale, messagesFor } from '@/lib/messages'
import { fill, timeOf } from '@/lib/messages/format'
import { listSessions, type Session } from '@/lib/session'
import { logStoreUnavailable } from '@/lib/store/log-unavailable'
import { isStoreUnavailable } from '@/lib/store/unavailable'
import { endOne } from './actions'
import { ListHeading } from './list-heading'

/** Where the user is signed in. Every session but this one can be ended here. */
export async function SessionList({ session, locale }: { session: Session; locale: Locale }) {
  const words = messagesFor(locale)
  const sessions = await listSessions(session).catch(noneWhileStoreDown)
  const heading = <ListHeading entries={sessions?.length}>{words.accountSessions}</ListHeading>
  if (!sessions) {
    return (
      <>
        {heading}
        <p className="mb-6">{words.storeDown}</p>
      </>
    )
  }

  const where = ({ browser, system }: { browser: string; system: string }) =>
    fill(words.accountWhere, {
      browser: browser || words.accountUnknownBrowser,
      system: system || words.accountUnknownSystem,
    })
  return (
    <>
      {heading}
      <ul className="mb-6 divide-y divide-faint">
        {sessions.map((listed) => {
          const utc = timeOf(locale, listed.since, true, 'UTC')
          const time = <LocalTime at={listed.since} locale={locale} utc={utc} withDate />
          return (
            <li key={listed.sessionId} className="py-3">
              <p className="font-medium">{where(listed)}</p>
              <p className="text-sm text-soft">
                <Sentence text={words.accountSignedInAt} values={{ time }} />
              </p>
              {listed.sessionId === session.sid ? (
                <p className="mt-1 text-sm">{words.accountThis}</p>
              ) : (
                <ActionForm
                  action={endOne}
                  field={{ name: fields.sessionId, value: listed.sessionId }}
                  name={fill(words.accountEndNamed, { where: where(listed), time: utc })}
                  className="button-quiet -ms-3"
                  words={{ ...waitingWords(words), idle: words.accountEnd, busy: words.working }}
                />
              )}
            </li>
          )
        })}
      </ul>
    </>
  )
}

/** The store became unavailable after the session was read. The rest of the page is still true. */
async function noneWhileStoreDown(error: unknown): Promise<null> {
  if (!isStoreUnavailable(error)) throw error
  logStoreUnavailable(error, await requestId())
  return null
}
