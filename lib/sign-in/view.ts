import 'server-only'
import { isDead, sendFreeAt } from '../limits/index.ts'
import { log } from '../log.ts'
import { requestId } from '../request.ts'
import { type CodeState, codeState } from '../session/live-code.ts'
import type { Pending } from '../session/pending.ts'
import { isStoreUnreachable } from '../store/index.ts'
import { type Person, personOf } from './person.ts'

/** What can be said of a code before it is tried: `dead` after its last wrong guess, else what the store knows. */
export type Prospect = CodeState | { state: 'dead' }

/** Reads what the store knows of the code, in one round trip. Counts nothing. */
export async function prospectOf(pending: Pending, person: Person): Promise<Prospect> {
  const [code, dead] = await Promise.all([codeState(pending), isDead(pending.otpId, person)])
  return code.state === 'live' && dead ? { state: 'dead' } : code
}

/** Whether trying it is no use. Of a double click on the last guess, the second half may find the code dead too early. */
export function cannotBeTried(prospect: Prospect): prospect is { state: 'superseded' | 'gone' | 'dead' } {
  return prospect.state !== 'live' && prospect.state !== 'accepted'
}

/** What the code page shows of a pending sign-in. Times in milliseconds since the epoch. */
export interface CodeView {
  state: Exclude<Prospect['state'], 'accepted'>
  /** From when a new code can be asked for: the same limits that the server enforces. */
  resendAt: number
}

/** Reads it; changes and counts nothing. While the store is down the page shows what the cookie knows. */
export async function codeView(pending: Pending): Promise<CodeView> {
  try {
    const person = await personOf(pending.email)
    const [{ state }, resendAt] = await Promise.all([prospectOf(pending, person), sendFreeAt(person)])
    // Accepted but not finished: the same code can still be typed.
    return { state: state === 'accepted' ? 'live' : state, resendAt }
  } catch (error) {
    if (!isStoreUnreachable(error)) throw error
    log.error({ event: 'store.down', request: await requestId() })
    return { state: pending.expiresAt > Date.now() ? 'live' : 'gone', resendAt: Date.now() }
  }
}
