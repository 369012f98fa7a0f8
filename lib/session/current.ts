import 'server-only'
import { cookies } from 'next/headers'
import { cache } from 'react'
import { redirect303 } from '../http/redirect.ts'
import { requestId } from '../http/request.ts'
import { cookieNamed } from '../http/sealed-cookies.ts'
import { readSessionCookie, type Session, type SessionState } from './read.ts'

/** The session of this request: read once for all parts of a page. */
export const currentSession = cache(async (): Promise<SessionState> => {
  const value = (await cookies()).get(cookieNamed('session').name)?.value || undefined
  return readSessionCookie(value, await requestId())
})

/** Thrown when a session cannot be verified, such as while the store is unavailable. For a page, the proxy has answered 503 before. */
export class SessionUnverifiable extends Error {
  override name = 'SessionUnverifiable'
}

/**
 * The guard: the first line of everything that needs a session. Without one the user goes to sign in, and comes back.
 *
 * @param here The path of the guarded page, where signing in leads back to.
 */
export async function requireSession(here: string): Promise<Session> {
  const current = await currentSession()
  if (current.state === 'active') return current.session
  if (current.state === 'unverifiable') throw new SessionUnverifiable()
  return redirect303(`/sign-in?next=${encodeURIComponent(here)}`)
}
