import 'server-only'
import { readSend, sendingMs } from '../account/sends.ts'
import type { SignInContext } from './context.ts'
import type { PendingSignIn } from './pending.ts'

/** An attempt that needs a code. `otpId` names the code that this browser's cookie already has, if any. */
export interface AttemptToSend {
  attemptId: string
  next: string | null
  otpId: string | undefined
}

const pauseMs = 200

/**
 * A double click without scripts posts a form twice. Only the first post sends a code, and the browser shows the
 * response to the second one and loses the cookie of the first. So the second post waits for the first, and gives the
 * same response.
 *
 * @returns The code that another post of the same form has sent. Undefined if no other post has sent one, or if this
 *   browser already has it.
 */
export async function codeOfDuplicate(
  { account, email, services }: SignInContext,
  { attemptId, next, otpId }: AttemptToSend,
): Promise<PendingSignIn | undefined> {
  const { monotonic, sleep } = services
  const deadline = monotonic() + sendingMs
  // The account was read a moment ago, when this send was refused.
  let send = readSend(account.lastSeen, attemptId)
  while (send === 'sending' && monotonic() < deadline) {
    await sleep(pauseMs)
    send = readSend(await account.read(), attemptId)
  }
  if (!send || send === 'sending' || send.otpId === otpId) return undefined
  return { attemptId, email, otpId: send.otpId, sentAt: send.since, expiresAt: send.until, next }
}
