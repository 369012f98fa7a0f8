import 'server-only'
import { type CodeStatus, readCodeStatus } from '../account/code.ts'
import { logStoreUnavailable } from '../store/log-unavailable.ts'
import { StoredAccount } from '../store/stored-account.ts'
import { isStoreUnavailable } from '../store/unavailable.ts'
import type { SignInErrorCode } from './errors.ts'
import type { PendingSignIn } from './pending.ts'
import type { Services } from './types.ts'
import { outcomeErrors } from './verify-code.ts'

/** What the code page shows about a pending sign-in. */
export interface CodeView {
  /** Why the code no longer works. */
  error: SignInErrorCode | undefined
  /**
   * When this browser may request a new code, in milliseconds since the epoch. It depends only on the browser's own
   * last request. Otherwise the page would show an attacker when the owner of the address requests a code.
   */
  resendAt: number
}

/** Reads the status of the code. While the store is unavailable, only the expiry in the cookie counts. */
export async function readCodeView(
  pending: PendingSignIn,
  requestId: string,
  { settings, limits, store, now }: Services,
): Promise<CodeView> {
  const resendAt = pending.sentAt + settings.LIMIT_SECONDS_BETWEEN_SENDS * 1000
  try {
    const account = await new StoredAccount(store, pending.email, now).read()
    return { error: errorOf(readCodeStatus(account, pending, limits, now())), resendAt }
  } catch (error) {
    if (!isStoreUnavailable(error)) throw error
    logStoreUnavailable(error, requestId)
    return { error: pending.expiresAt > now() ? undefined : outcomeErrors.expired, resendAt }
  }
}

/** No error for a code that the server accepted, because entering it again leads to its session. */
function errorOf(status: CodeStatus): SignInErrorCode | undefined {
  return status === 'exhausted' || status === 'replaced' || status === 'expired'
    ? outcomeErrors[status]
    : undefined
}
