'use server'

import { pseudonym } from '@/lib/identity'
import { log } from '@/lib/log'
import { requestId } from '@/lib/request'
import { seeOther } from '@/lib/see-other'
import { dropSession, endAllSessions, endSession, requireSession, type Session } from '@/lib/session'
import { textField } from '@/lib/sign-in/form'
import { type FormState, failClosed } from '@/lib/sign-in/refuse'

/** Ends this session on the server, so that a copy of its cookie is worth nothing either (ASVS 7.4.1). */
export async function signOut(_state: unknown, _form: unknown): Promise<FormState> {
  return failClosed('', async () => {
    const session = await requireSession('/account')
    await endSession(session.uid, session.sid)
    await logEnded(session, 'signed-out')
    await dropSession()
    return seeOther('/')
  })
}

/** Ends all sessions of this person, in every browser. */
export async function signOutEverywhere(_state: unknown, _form: unknown): Promise<FormState> {
  return failClosed('', async () => {
    const session = await requireSession('/account')
    await endAllSessions(session.uid)
    await logEnded(session, 'signed-out-everywhere')
    await dropSession()
    return seeOther('/')
  })
}

/** Ends one session of this person, in whichever browser it lives. Another person's cannot be named. */
export async function endOne(_state: unknown, form: unknown): Promise<FormState> {
  return failClosed('', async () => {
    const session = await requireSession('/account')
    await endSession(session.uid, textField(form, 'sid'))
    await logEnded(session, 'ended-from-list')
    // The list as it was would still show it.
    return seeOther('/account?notice=session-ended', 'replace')
  })
}

async function logEnded({ email }: Session, reason: string): Promise<void> {
  log.info({ event: 'session.ended', request: await requestId(), who: pseudonym('log', email), reason })
}
