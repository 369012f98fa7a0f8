import 'server-only'
import type { Redeemed, SessionRecord } from '../account/account.ts'
import { type Opened, openSession } from '../account/code.ts'
import { clockToleranceMs } from '../clock.ts'
import { parseNextPath } from '../http/next-path.ts'
import { log } from '../log.ts'
import { pseudonym } from '../pseudonym.ts'
import { logStoreUnavailable } from '../store/log-unavailable.ts'
import { StoredAccount } from '../store/stored-account.ts'
import { isStoreUnavailable } from '../store/unavailable.ts'
import type { SignInContext } from './context.ts'
import { signInError } from './errors.ts'
import type { PendingSignIn } from './pending.ts'
import type { SignInResult } from './types.ts'

/**
 * Turns an accepted code into a session. The JWT comes first, so that no session without a JWT is ever listed. If the
 * JWT cannot be made, or the instance crashes, the user can submit the same code again and continues here.
 */
export async function completeSignIn(
  context: SignInContext,
  pending: PendingSignIn,
  redeemed: Redeemed,
): Promise<SignInResult> {
  const { email, services, visitor } = context
  const { sessionId, since } = redeemed
  log.info({ event: 'code.accepted', ...context.log })

  const session = await services.issueSession({ email, sid: sessionId, since, request: visitor.requestId })
  if (!session) return signInError('acceptedButFailed')

  const opened = await open(context, pending, redeemed)
  if (opened !== 'opened') return signInError(openErrors[opened])
  await endPreviousSession(context, sessionId)
  log.info({ event: 'session.started', ...context.log })

  // A known browser keeps its ID, and with it its quota.
  const knownBrowser = { uid: pseudonym('uid', email), id: context.knownBrowser ?? services.newId() }
  const redirect = parseNextPath(pending.next, services.settings.APP_URL) ?? '/account'
  return { redirect, cookies: { pending: null, session, knownBrowser } }
}

const openErrors = {
  used: 'codeUsed',
  replaced: 'codeReplaced',
  expired: 'codeExpired',
  unavailable: 'acceptedButFailed',
} as const

async function open(
  { account, services, visitor }: SignInContext,
  pending: PendingSignIn,
  { sessionId, since }: Redeemed,
): Promise<Opened | 'unavailable'> {
  const { SESSION_IDLE_SECONDS, SESSION_MAX_SECONDS } = services.settings
  const sessionAt = (now: number): SessionRecord => ({
    since,
    until: since + SESSION_MAX_SECONDS * 1000,
    // The idle time begins now, because the JWT is new, even if the code was accepted minutes ago. The server dates the
    // JWT, and its clock may differ from ours, so the tolerance is added.
    idle: { since: now, until: now + SESSION_IDLE_SECONDS * 1000 + clockToleranceMs },
    ...visitor.software,
  })
  try {
    return await account.update((current, now) =>
      openSession(current, pending, sessionId, sessionAt(now), now),
    )
  } catch (error) {
    if (!isStoreUnavailable(error)) throw error
    logStoreUnavailable(error, visitor.requestId)
    return 'unavailable'
  }
}

/**
 * Ends the session that this browser had before. The new cookie replaces the old one, and a copy of the old one must
 * not stay valid. If the store is unavailable, the old session stays valid, because refusing the sign-in would not end
 * it either.
 */
async function endPreviousSession(
  { email, account, services, visitor }: SignInContext,
  sessionId: string,
): Promise<void> {
  const previous = visitor.session
  if (!previous || previous.sid === sessionId) return
  const previousAccount =
    previous.email === email ? account : new StoredAccount(services.store, previous.email, services.now)
  try {
    await previousAccount.endSession(previous.sid)
  } catch (error) {
    if (!isStoreUnavailable(error)) throw error
    logStoreUnavailable(error, visitor.requestId)
  }
}
