import 'server-only'
import type { RecaptchaEnterpriseServiceClient } from '@google-cloud/recaptcha-enterprise'
import type { Assessments } from './bot-check/availability.ts'
import type { CheckedProvider } from './bot-check/provider.ts'
import type { Env } from './env/schema.ts'
import type { Keys } from './session/jwks.ts'
import type { Session } from './session/read.ts'
import type { Store } from './store/store.ts'

/** State that this process keeps between requests, and that both copies of each module share. */
interface ProcessState {
  env?: Env | undefined
  store?: Store | undefined
  /** The public keys of the magiclinksdev server. */
  keys?: Keys | undefined
  /** Sessions that were verified, by a hash of the whole cookie. */
  verifiedSessions?: Map<string, Session> | undefined
  recaptcha?: Promise<RecaptchaEnterpriseServiceClient> | undefined
  assessments?: Assessments | undefined
  provider?: CheckedProvider | undefined
}

declare global {
  var signIn: ProcessState | undefined
}

globalThis.signIn ??= {}

/** On `globalThis`, because Next.js loads one copy of each module for pages, and another for the proxy. */
export const processState: ProcessState = globalThis.signIn
