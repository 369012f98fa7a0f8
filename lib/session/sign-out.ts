import 'server-only'
import { randomUUID } from 'node:crypto'
import { liveSessions } from '../account/sessions.ts'
import { requestId } from '../http/request.ts'
import { log } from '../log.ts'
import { pseudonym } from '../pseudonym.ts'
import { accountOf } from './account.ts'
import { currentAccount, currentSession, requireSession } from './current.ts'
import type { Session } from './read.ts'

/** The live sessions of this session's user, the latest sign-in first. */
export async function listSessions(session: Session) {
  return liveSessions(await currentAccount(session.email), Date.now())
}

/**
 * The guard of a sign-out. If the session is no longer listed, perhaps no replica has confirmed the sign-out that ended
 * it, and a failover could bring it back. So the account is written once more, durably, before the user reads that the
 * session has ended.
 *
 * @param here The path of the page. After signing in, the user returns to it.
 */
export async function requireSessionToEnd(here: string): Promise<Session> {
  const current = await currentSession()
  if (current.state === 'ended' && current.unlisted) await confirmEnded(current.unlisted)
  return requireSession(here)
}

/** Ends the session once more. If it is no longer listed, that changes nothing in the account. */
async function confirmEnded(session: Session): Promise<void> {
  await accountOf(session).endSession(session.sid)
}

/** Ends this session on every instance, so that a copy of its cookie is worthless (ASVS 7.4.1). */
export async function signOut(session: Session): Promise<void> {
  await end(session, session.sid, 'signed-out')
}

/** Ends another session of the same user. An ID of another account's session changes nothing. */
export async function endOtherSession(session: Session, sessionId: string): Promise<void> {
  await end(session, sessionId, 'ended-from-list')
}

/** Ends all sessions of the user. Codes that were requested before no longer work. */
export async function signOutEverywhere(session: Session): Promise<void> {
  await accountOf(session).endAll(randomUUID())
  await logEnded(session, 'signed-out-everywhere')
}

async function end(session: Session, sessionId: string, reason: string): Promise<void> {
  await accountOf(session).endSession(sessionId)
  await logEnded(session, reason)
}

async function logEnded({ email }: Session, reason: string): Promise<void> {
  log.info({ event: 'session.ended', request: await requestId(), who: pseudonym('log', email), reason })
}
