import 'server-only'
import type { Tier } from '../account/limits.ts'
import type { EmailAddress } from '../email-address.ts'
import { pseudonym } from '../pseudonym.ts'
import { StoredAccount } from '../store/stored-account.ts'
import type { Services, SignInResult, Visitor } from './types.ts'

/** One request of a sign-in: for which account, from which browser, and with what. */
export interface SignInContext {
  email: EmailAddress
  account: StoredAccount
  /** ID of the browser, if it signed in to this very account before. */
  knownBrowser: string | undefined
  tier: Tier
  visitor: Visitor
  services: Services
  /** What each log line of it says: ID of the request, and pseudonym of the email address. */
  log: { request: string; who: string }
}

export function contextFor(email: EmailAddress, visitor: Visitor, services: Services): SignInContext {
  const known = visitor.knownBrowser
  const knownBrowser = known?.uid === pseudonym('uid', email) ? known.id : undefined
  return {
    email,
    account: new StoredAccount(services.store, email, services.now),
    knownBrowser,
    tier: knownBrowser ? 'known' : 'new',
    visitor,
    services,
    log: { request: visitor.requestId, who: pseudonym('log', email) },
  }
}

/** Names the account in the log line of an error. */
export async function named(context: SignInContext, ending: Promise<SignInResult>): Promise<SignInResult> {
  const result = await ending
  return 'error' in result ? { ...result, who: context.log.who } : result
}
