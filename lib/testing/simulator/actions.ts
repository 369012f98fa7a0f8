import { claimRenewal, extendSession, isListed } from '../../account/sessions.ts'
import { clockToleranceMs } from '../../clock.ts'
import type { EmailAddress } from '../../email-address.ts'
import type { Session } from '../../session/read.ts'
import { checkCode } from '../../sign-in/check-code.ts'
import type { SignInErrorCode } from '../../sign-in/errors.ts'
import { resendCode, sendCode } from '../../sign-in/send-code.ts'
import type { Services, SignInResult } from '../../sign-in/types.ts'
import { StoredAccount } from '../../store/stored-account.ts'
import { isStoreUnavailable } from '../../store/unavailable.ts'
import type { Request, World } from './world.ts'

/** What a browser requests. `email` names the account. */
export type Action = { email: EmailAddress } & (
  | { do: 'send'; formId: string }
  | { do: 'view the account' | 'sign out' | 'sign out everywhere' }
  | { do: 'resend'; reference: string }
  | { do: 'check'; reference: string; code: string }
  | { do: 'end another session'; sid: string }
)

type Cookies = Extract<SignInResult, { redirect: string }>['cookies']

/** What the browser gets: an error, or a redirect and the cookies to write. */
export type Answer =
  | { error: { code: SignInErrorCode | 'unexpected'; retryAt?: number } }
  | { redirect: string; cookies: Omit<Cookies, 'session'> & { session?: Cookies['session'] | null } }

/**
 * Serves one request, like the actions of the application. Signing in runs the real core. The other actions cannot
 * run `lib/session`, because it uses the store, the clock and the keys of the process. So `perform` applies the same
 * rules of `lib/account` in the same order, with the store and the clock of the instance.
 */
export async function perform(world: World, request: Request): Promise<Answer> {
  const { services } = request.instance
  const { action, jar } = request
  const readResult = jar.session ? await readSession(world.cookies.get(jar.session), services) : 'none'
  const session = typeof readResult === 'string' ? null : readResult
  const visitor = world.visitor(request, session)
  switch (action.do) {
    case 'send':
      return sendCode({ ...action, next: '' }, visitor, services)
    case 'resend':
      return resendCode({ reference: action.reference }, visitor, services)
    case 'check':
      return checkCode(action, visitor, services)
  }
  if (readResult === 'unverifiable') return { error: { code: 'storeUnavailable' } }
  if (!session) {
    const ended = world.cookies.get(jar.session ?? '')
    if (readResult === 'unlisted' && ended && action.do !== 'view the account')
      await accountOf(ended, services).endSession(ended.sid)
    return { redirect: '/sign-in?notice=ended', cookies: {} }
  }
  return withSession(world, request, session, services)
}

async function withSession(
  world: World,
  request: Request,
  session: Session,
  services: Services,
): Promise<Answer> {
  const { action } = request
  const account = accountOf(session, services)
  switch (action.do) {
    case 'sign out':
      await account.endSession(session.sid)
      return { redirect: '/', cookies: { session: null } }
    case 'end another session':
      await account.endSession(action.sid)
      return { redirect: '/account?notice=session-ended', cookies: {} }
    case 'sign out everywhere':
      await account.endAll(services.newId())
      return { redirect: '/', cookies: { session: null } }
    default: {
      const renewed = await renew(world, request, session, account, services)
      return { redirect: '/account', cookies: renewed ? { session: renewed } : {} }
    }
  }
}

/** Like `readSessionCookie`, for a cookie whose seal and signature are valid. */
async function readSession(
  session: Session | undefined,
  services: Services,
): Promise<Session | 'none' | 'ended' | 'unlisted' | 'unverifiable'> {
  if (!session) return 'none'
  const { now } = services
  if (now() >= Math.min(session.idleEnd + clockToleranceMs, session.end)) return 'ended'
  try {
    const account = await accountOf(session, services).read()
    return isListed(account, session.sid, now()) ? session : 'unlisted'
  } catch (error) {
    if (isStoreUnavailable(error)) return 'unverifiable'
    throw error
  }
}

/** Like `renewIfDue`, but without the cap of one hour on the age of a JWT and without the check of the absolute end. */
async function renew(
  { settings }: World,
  { id }: Request,
  { sid, email, since, issuedAt }: Session,
  account: StoredAccount,
  services: Services,
) {
  const idleMs = settings.SESSION_IDLE_SECONDS * 1000
  if (services.now() - issuedAt - clockToleranceMs < idleMs / 10) return null
  try {
    if (!(await account.update((current, now) => claimRenewal(current, sid, idleMs / 10, now)))) return null
    const issued = await services.issueSession({ email, sid, since, request: `request-${id}` })
    if (!issued) return null
    const lifetimeMs = idleMs + clockToleranceMs
    return (await account.update((current, now) => extendSession(current, sid, lifetimeMs, now)))
      ? issued
      : null
  } catch (error) {
    if (isStoreUnavailable(error)) return null
    throw error
  }
}

function accountOf({ email }: Session, { store, now }: Services): StoredAccount {
  return new StoredAccount(store, email, now)
}
