import 'server-only'
import { api, logFailure } from '@/lib/api'
import type { Session } from '@/lib/session'

const lifespanSeconds = 60
const timeoutMs = 2500

/** A JWT for one call, or null. It is not a session: the purpose keeps it from being taken for one. */
async function apiToken({ uid, sid }: Session): Promise<string | null> {
  const made = await api().createJwt({ uid, sid, purpose: 'api' }, lifespanSeconds, timeoutMs)
  if (made.ok) return made.value
  logFailure(made.failure)
  return null
}

export async function callBackend(session: Session, path: string): Promise<Response | null> {
  const token = await apiToken(session)
  if (!token) return null
  const headers = { Authorization: `Bearer ${token}` }
  return fetch(new URL(path, 'https://backend.example.com'), { headers, cache: 'no-store' })
}
