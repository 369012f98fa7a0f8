import 'server-only'
import { env } from '../env/index.ts'
import { pseudonym } from '../identity.ts'
import type { Counted } from '../limits/index.ts'
import { log } from '../log.ts'
import type { Refusal } from '../messages/refusal.ts'
import { clientSoftware } from '../request.ts'
import { currentSession } from '../session/current.ts'
import { rememberDevice } from '../session/device.ts'
import { endSession, listing } from '../session/list.ts'
import { type Accepted, accept, takeBack } from '../session/live-code.ts'
import { dropPending, type Pending } from '../session/pending.ts'
import { makeSessionCookie, writeSession } from '../session/start.ts'
import type { Person } from './person.ts'

/**
 * Turns an accepted code into a session: listed in the store, JWT made, cookies written. Null when it worked.
 *
 * The session is listed before the JWT is made, in the step that notes the acceptance: whatever fails or dies after
 * it, the same code in the same browser leads on, and a session that was signed out is never opened twice.
 */
export async function signIn(
  person: Person,
  pending: Pending,
  accepted: Accepted,
  counts: { from: Counted; guess: Counted },
): Promise<Refusal | null> {
  const { email, who, request } = person
  const { sid, at } = accepted
  const uid = pseudonym('uid', email)
  log.info({ event: 'code.accepted', request, who })

  const end = at + env().SESSION_MAX_SECONDS * 1000
  const idleEnd = Math.min(end, at + env().SESSION_IDLE_SECONDS * 1000)
  const listed = listing(uid, sid, { since: at, seen: at, idleEnd, end, ...(await clientSoftware()) })
  // A success gives back its own guess, and no other. A replay none: it could be sent for ever, for a JWT each time.
  const spent = accepted.earlier ? [] : Object.values(counts)
  const [opened] = await Promise.all([
    accept(pending, accepted, listed),
    ...spent.map((counted) => counted.ok && counted.giveBack()),
  ])
  if (!opened) return { code: 'codeUsed' }

  // Trying again costs the code nothing, the address its share.
  const failed = async () => {
    await takeBack(pending, listed)
    if (accepted.earlier && counts.guess.ok) await counts.guess.giveBack()
  }
  const made = makeSessionCookie({ email, sid, since: at, request })
  const cookie = await made.catch(async (error: unknown) => {
    await failed()
    throw error
  })
  if (!cookie) {
    await failed()
    return { code: 'acceptedButFailed' }
  }

  await endOldSession(sid)
  await writeSession(cookie)
  await rememberDevice(email)
  await dropPending()
  log.info({ event: 'session.started', request, who })
  return null
}

/** Signing in over an old session ends it: it must not live on in a cookie that this browser has thrown away. */
async function endOldSession(newSid: string): Promise<void> {
  const old = await currentSession()
  if (old.state === 'active' && old.session.sid !== newSid) await endSession(old.session.uid, old.session.sid)
}
