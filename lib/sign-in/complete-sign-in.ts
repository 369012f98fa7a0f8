import 'server-only'
import type { Redeemed, SessionRecord } from '../account/account.ts'
import { type Opened, openSession } from '../account/code.ts'
import { endSession } from '../account/sessions.ts'
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
 * Turns an accepted code into a session: first the JWT, then the session, so that no session without a JWT is ever
 * listed. When the JWT cannot be made, or the instance crashes, the same code goes on from here.
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

  // A browser that is known already keeps its ID, and with it its quota.
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
    // From now on: the JWT is new, even if the code was accepted minutes ago. The server dates it, by a clock that may
    // differ from ours.
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
 * Signing in over a session ends it: it must not live on in a cookie that this browser has thrown away. While the store
 * is unavailable it does live on, until its end: refusing the new session would not end the old one.
 */
async function endPreviousSession(
  { email, account, services, visitor }: SignInContext,
  sessionId: string,
): Promise<void> {
  const previous = visitor.session
  if (!previous || previous.sid === sessionId) return
  const owner =
    previous.email === email ? account : new StoredAccount(services.store, previous.email, services.now)
  try {
    await owner.update((current) => endSession(current, previous.sid), { durable: true })
  } catch (error) {
    if (!isStoreUnavailable(error)) throw error
    logStoreUnavailable(error, visitor.requestId)
  }
}
