import 'server-only'
import type { Session } from '@/lib/session'
import { logFailure, magiclinksdev } from '@/lib/upstream'

const backend = new URL('https://backend.example.com')
const lifespanSeconds = 60
const timeoutMs = 2500

/** A JWT for one call, or null. Its purpose is not `session`, so no session accepts it. */
async function apiToken({ uid, sid }: Session): Promise<string | null> {
  const made = await magiclinksdev().createJwt({ uid, sid, purpose: 'api' }, lifespanSeconds, timeoutMs)
  if (made.ok) return made.value
  logFailure(made.failure)
  return null
}

export async function callBackend(session: Session, path: string): Promise<Response | null> {
  const url = new URL(path, backend)
  // A path that begins with two slashes names another host, and a redirect can too. The token is for this host only.
  if (url.origin !== backend.origin) return null
  const token = await apiToken(session)
  if (!token) return null
  return fetch(url, {
    headers: { Authorization: `Bearer ${token}` },
    cache: 'no-store',
    redirect: 'manual',
    signal: AbortSignal.timeout(timeoutMs),
  })
}
