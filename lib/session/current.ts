import 'server-only'
import { cookies } from 'next/headers'
import { cache } from 'react'
import type { EmailAddress } from '../email-address.ts'
import { redirect303 } from '../http/redirect.ts'
import { requestId } from '../http/request.ts'
import { cookieNamed } from '../http/sealed-cookies.ts'
import { accountOf } from './account.ts'
import { readSessionCookie, type Session, type SessionState } from './read.ts'

/** The account of a session. It is read once for all parts of a page. */
export const currentAccount = cache((email: EmailAddress) => accountOf({ email }).read())

/** The session of this request. It is read once for all parts of a page. */
export const currentSession = cache(async (): Promise<SessionState> => {
  const value = (await cookies()).get(cookieNamed('session').name)?.value || undefined
  return readSessionCookie(value, await requestId(), currentAccount)
})

/** Thrown if a session cannot be verified, e.g. while the store is unavailable. For pages, the proxy answers 503. */
export class SessionUnverifiable extends Error {
  override name = 'SessionUnverifiable'
}

/**
 * The guard: the first line of everything that needs a session. A user without a session is sent to the sign-in page.
 *
 * @param here The path of the guarded page. After signing in, the user returns to it.
 * @throws SessionUnverifiable while the session cannot be verified.
 */
export async function requireSession(here: string): Promise<Session> {
  const current = await currentSession()
  if (current.state === 'active') return current.session
  if (current.state === 'unverifiable') throw new SessionUnverifiable()
  return redirect303(`/sign-in?next=${encodeURIComponent(here)}`)
}
