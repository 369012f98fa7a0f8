import 'server-only'
import { z } from 'zod'
import { env } from '../env/index.ts'
import { keyedHash, pseudonym } from '../identity.ts'
import { store } from '../store/index.ts'
import type { Pending } from './pending.ts'

/** For so long the same code in the same browser leads to the session that it became: a lost answer, a double click. */
const acceptedMs = 60_000
/** Longer than any validation takes: two tries of one code within it may be one double click. */
const twinMs = 10_000
/** Longer than any code lives, and is known as accepted. */
const codeMs = 15 * 60_000

/**
 * What the store knows of a flow's newest code.
 * - `live`: it can be tried. - `accepted`: it was right; this is what it became.
 * - `superseded`: a newer one replaced it. - `gone`: expired, or the store lost it.
 */
export type CodeState =
  | { state: 'live' }
  | { state: 'superseded' | 'gone' }
  | ({ state: 'accepted' } & Accepted)

export interface Accepted {
  sid: string
  /** When the code was accepted, in milliseconds since the epoch: the session's `auth_time`. */
  at: number
  codeMac: string
  /** It was accepted by an earlier try, and is opened only while the store still knows of that. */
  earlier?: true
}

const record = z.object({
  otpId: z.string(),
  sid: z.string().optional(),
  at: z.coerce.number().optional(),
  codeMac: z.string().optional(),
})

/** Makes this the one code of its flow that works. An older one of the flow is dead from here on. */
export async function keepLive({ email, flow, otpId, expiresAt }: Pending): Promise<void> {
  await store().replace(flowKey(email, flow), { otpId }, expiresAt)
}

export async function codeState({ email, flow, otpId }: Pending): Promise<CodeState> {
  const found = record.safeParse(await store().fields(flowKey(email, flow)))
  if (!found.success) return { state: 'gone' }
  if (found.data.otpId !== otpId) return { state: 'superseded' }
  const { sid, at, codeMac } = found.data
  return sid && at && codeMac ? { state: 'accepted', sid, at, codeMac, earlier: true } : { state: 'live' }
}

/**
 * Notes that the code was accepted and lists the session that it became, both in one step: from here on the code is
 * not needed again, and whatever fails later, or whichever instance dies, the person has not lost it.
 *
 * @returns False when this code's session was opened before and has been signed out since, or can be: an earlier
 * acceptance that ended while this try was under way says nothing of that.
 */
export async function accept(pending: Pending, accepted: Accepted, session: SessionEntry): Promise<boolean> {
  const { sid, at, codeMac } = accepted
  return store().openOnce({
    ...mark(pending),
    fields: { otpId: pending.otpId, sid, at: String(at), codeMac },
    markedExpiresAt: Date.now() + acceptedMs,
    asLongAs: accepted.earlier && ['codeMac', codeMac],
    ...session,
  })
}

/**
 * After a failure to make the JWT: never a session without one. It is not listed any more, and the same code may open
 * it until it would expire. But not while another try of this code has a JWT, or may still get one: its session stays.
 */
export async function takeBack(pending: Pending, { key, field }: SessionEntry): Promise<void> {
  const markedExpiresAt = Math.max(pending.expiresAt, Date.now() + acceptedMs)
  await store().stepBack({ ...mark(pending), markedExpiresAt, key, field })
}

/** How a session is listed in the store, see `list.ts`. */
export interface SessionEntry {
  key: string
  field: string
  value: string
  expiresAt: number
}

/**
 * Notes a try of this very code. The answer asks whether another one came within moments, before it or after it: of
 * the two halves of a double click either may be the one that the server lets in.
 *
 * A twin's code is compared though its guess was not counted. So once each guess that a code bears may have been a
 * double click, there are no more twins: else whoever sends everything twice could guess on.
 */
export async function noteTry({ email, otpId }: Pending, codeMac: string): Promise<() => Promise<boolean>> {
  const name = `try:{${pseudonym('uid', email)}}:${otpId}`
  const touch = () => store().touch(`${name}:${codeMac}`, twinMs)
  const [tries, all] = await Promise.all([touch(), store().touch(name, codeMs)])
  return async () => all <= 2 * env().LIMIT_WRONG_PER_CODE && (tries > 1 || (await touch()) > 2)
}

/** What an accepted code is recognised by. Keyed, since eight digits could be found from a bare hash in moments. */
export function codeMac({ otpId }: Pending, code: string): string {
  return keyedHash(`code:${otpId}:${code}`).toString('base64url')
}

/** Where it is noted that a code has become a session. */
function mark({ email, flow }: Pending) {
  return { marked: flowKey(email, flow), mark: 'opened' }
}

function flowKey(email: string, flow: string): string {
  return `flow:{${pseudonym('uid', email)}}:${flow}`
}
