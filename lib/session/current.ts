import 'server-only'
import { cookies } from 'next/headers'
import { cache } from 'react'
import { requestId } from '../request.ts'
import { seeOther } from '../see-other.ts'
import { cookieNamed } from './cookies.ts'
import { takeOver } from './handover.ts'
import { readSessionCookie, type Session, type SessionState } from './read.ts'

/** The session of this request: read by the proxy a moment ago, or read here. */
export const currentSession = cache(async (): Promise<SessionState> => {
  const value = (await cookies()).get(cookieNamed('session').name)?.value || undefined
  const request = await requestId()
  return takeOver(request, value) ?? readSessionCookie(value, request)
})

/** Thrown where a page would have to be shown on trust; the proxy has answered 503 before it comes to this. */
export class SessionUnverifiable extends Error {
  override name = 'SessionUnverifiable'
}

/**
 * The guard: the first line of whatever needs a session. Without one the person goes to sign in, and comes back.
 *
 * @param here The path of the guarded page, where signing in leads back to.
 */
export async function requireSession(here: string): Promise<Session> {
  const current = await currentSession()
  if (current.state === 'active') return current.session
  if (current.state === 'unverifiable') throw new SessionUnverifiable()
  const notice = current.state === 'ended' ? '&notice=ended' : ''
  return seeOther(`/sign-in?next=${encodeURIComponent(here)}${notice}`)
}
