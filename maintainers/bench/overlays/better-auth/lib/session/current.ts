import { headers } from 'next/headers'
import { cache } from 'react'
import { auth } from '../better-auth.ts'
import { parseEmailAddress } from '../email-address.ts'
import { redirect303 } from '../http/redirect.ts'
import type { Session, SessionState } from './read.ts'

/** Reads the session with better-auth. */

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
  if (current.state === 'active') return current.session
  return redirect303(`/sign-in?next=${encodeURIComponent(here)}`)
}

/** Never called, because only our own session code reads accounts. */
export async function currentAccount(): Promise<never> {
  throw new Error('better-auth has no account document')
}
