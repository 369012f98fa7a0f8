import 'server-only'
import { z } from 'zod'
import { store } from '../store/index.ts'

const entry = z.object({
  /** When the person signed in, was last seen (to within a renewal), and when it ends at the latest. Milliseconds. */
  since: z.number(),
  seen: z.number(),
  idleEnd: z.number(),
  end: z.number(),
  /** Roughly where: browser and system, no address. */
  browser: z.string(),
  system: z.string(),
})

/** A live session as the store lists it. */
export type Listed = z.infer<typeof entry>

/** How a session is put into the list: arguments for the store. */
export function listing(uid: string, sid: string, listed: Listed) {
  return { key: keyOf(uid), field: sid, value: JSON.stringify(listed), expiresAt: listed.end }
}

/** Whether this session is listed. What is not listed is not a session, so nothing signed out can come back. */
export async function isListed(uid: string, sid: string): Promise<boolean> {
  return (await store().field(keyOf(uid), sid)) !== null
}

/** All live sessions of a person, the latest first. */
export async function listSessions(uid: string): Promise<(Listed & { sid: string })[]> {
  const now = Date.now()
  const all = Object.entries(await store().fields(keyOf(uid))).flatMap(([sid, value]) => {
    const listed = parsed(value)
    return listed ? { sid, ...listed } : []
  })
  // The whole list lives as long as its newest session: without this, whoever keeps coming back keeps all of theirs.
  await Promise.all(all.filter(({ end }) => end <= now).map(({ sid }) => endSession(uid, sid)))
  return all.filter(({ idleEnd, end }) => idleEnd > now && end > now).sort((a, b) => b.since - a.since)
}

/** Notes a renewal. False when the session is not listed any more: a renewal must not bring it back. */
export async function noteSeen(uid: string, sid: string, idleEnd: number): Promise<boolean> {
  const value = await store().field(keyOf(uid), sid)
  const listed = value === null ? undefined : parsed(value)
  if (!listed) return false
  return store().change(keyOf(uid), sid, JSON.stringify({ ...listed, seen: Date.now(), idleEnd }))
}

/** Undefined when another build has listed it in another way: no reason to fail a page. */
function parsed(value: string): Listed | undefined {
  return entry.safeParse(JSON.parse(value)).data
}

/** Ends one session of a person, on every instance. Whether there was one to end. */
export function endSession(uid: string, sid: string): Promise<boolean> {
  return store().removeField(keyOf(uid), sid)
}

/** Ends all sessions of a person. */
export async function endAllSessions(uid: string): Promise<void> {
  await store().remove(keyOf(uid))
}

function keyOf(uid: string): string {
  return `sessions:{${uid}}`
}
