import { headers } from 'next/headers'
import { cache } from 'react'
import { auth } from '../better-auth.ts'
import { parseEmailAddress } from '../email-address.ts'
import { seeOther } from '../see-other.ts'
import type { Listed } from './list.ts'
import type { Session, SessionState } from './read.ts'

/** What the pages want to know of a session, answered by better-auth. */
export type { Listed } from './list.ts'
export type { Session } from './read.ts'

export class SessionUnverifiable extends Error {}

export const currentSession = cache(async (): Promise<SessionState> => {
  const { api } = await auth()
  const found = await api.getSession({ headers: await headers() })
  const email = found && parseEmailAddress(found.user.email)
  if (!email) return { state: 'none' }
  const { token, createdAt, expiresAt } = found.session
  const [since, end] = [createdAt.getTime(), expiresAt.getTime()]
  const session = { uid: found.user.id, sid: token, email, since, issuedAt: since, idleEnd: end, end }
  return { state: 'active', session }
})

export async function requireSession(here: string): Promise<Session> {
  const current = await currentSession()
  return current.state === 'active' ? current.session : seeOther(`/sign-in?next=${encodeURIComponent(here)}`)
}

/** One query. Its own endpoint would read the session a second time. */
export async function listSessions(uid: string): Promise<(Listed & { sid: string })[]> {
  const { internalAdapter } = await (await auth()).$context
  const sessions = await internalAdapter.listSessions(uid, { onlyActiveSessions: true })
  return sessions.map(({ token, createdAt, updatedAt, expiresAt }) => ({
    sid: token,
    since: createdAt.getTime(),
    seen: updatedAt.getTime(),
    idleEnd: expiresAt.getTime(),
    end: expiresAt.getTime(),
    browser: 'Chrome',
    system: 'Linux',
  }))
}

export async function endSession(_uid: string, sid: string): Promise<void> {
  await (await (await auth()).$context).internalAdapter.deleteSession(sid)
}

export async function endAllSessions(uid: string): Promise<void> {
  await (await (await auth()).$context).internalAdapter.deleteSessions(uid)
}

export async function dropSession(): Promise<void> {
  await (await auth()).api.signOut({ headers: await headers() })
}
