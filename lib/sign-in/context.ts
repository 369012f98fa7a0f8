import 'server-only'
import type { Tier } from '../account/limits.ts'
import type { EmailAddress } from '../email-address.ts'
import { pseudonym } from '../pseudonym.ts'
import { StoredAccount } from '../store/stored-account.ts'
import type { Services, SignInResult, Visitor } from './types.ts'

/** What all steps of one request share. */
export interface SignInContext {
  email: EmailAddress
  account: StoredAccount
  /** ID of the browser, if it signed in to this very account before. */
  knownBrowser: string | undefined
  tier: Tier
  visitor: Visitor
  services: Services
  /** For each log line of the request: its ID and the pseudonym of the email address. */
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

/** Adds the account's pseudonym to an error, for its log line. */
export async function withPseudonym(
  context: SignInContext,
  step: Promise<SignInResult>,
): Promise<SignInResult> {
  const result = await step
  return 'error' in result ? { ...result, who: context.log.who } : result
}
