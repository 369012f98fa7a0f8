import 'server-only'
import { sendFreeAt } from '../limits/index.ts'
import { log } from '../log.ts'
import { codeState } from '../session/live-code.ts'
import type { Pending } from '../session/pending.ts'
import { isStoreUnreachable } from '../store/index.ts'
import { personOf } from './person.ts'

/** What the code page shows of a pending sign-in. Times in milliseconds since the epoch. */
export interface CodeView {
  state: 'live' | 'superseded' | 'gone'
  /** From when a new code can be asked for: the same limits that the server enforces. */
  resendAt: number
}

/** Reads it; changes and counts nothing. While the store is down the page shows what the cookie knows. */
export async function codeView(pending: Pending): Promise<CodeView> {
  try {
    const person = await personOf(pending.email)
    const [{ state }, resendAt] = await Promise.all([codeState(pending), sendFreeAt(person)])
    // Accepted but not finished: the same code can still be typed.
    return { state: state === 'accepted' ? 'live' : state, resendAt }
  } catch (error) {
    if (!isStoreUnreachable(error)) throw error
    log.error({ event: 'store.down' })
    return { state: pending.expiresAt > Date.now() ? 'live' : 'gone', resendAt: Date.now() }
  }
}
