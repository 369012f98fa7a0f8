import { headers } from 'next/headers'
import { auth } from '../better-auth.ts'
import type { Session } from './read.ts'

export { requireSession as requireSessionToEnd } from './current.ts'

export async function confirmEnded(): Promise<void> {}

/** Makes one query. better-auth's own endpoint would read the session a second time. */
export async function listSessions({ uid }: Session) {
  const { internalAdapter } = await (await auth()).$context
  const sessions = await internalAdapter.listSessions(uid, { onlyActiveSessions: true })
  return sessions.map(({ token, createdAt, updatedAt, expiresAt }) => ({
    sessionId: token,
    since: createdAt.getTime(),
    until: expiresAt.getTime(),
    idle: { since: updatedAt.getTime(), until: expiresAt.getTime() },
    browser: 'Chrome',
    system: 'Linux',
  }))
}

export async function signOut(_session: Session): Promise<void> {
  await (await auth()).api.signOut({ headers: await headers() })
}

export async function endOtherSession(_session: Session, sessionId: string): Promise<void> {
  await (await (await auth()).$context).internalAdapter.deleteSession(sessionId)
}

export async function signOutEverywhere({ uid }: Session): Promise<void> {
  await (await (await auth()).$context).internalAdapter.deleteSessions(uid)
}
