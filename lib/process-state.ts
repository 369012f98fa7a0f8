import 'server-only'
import type { RecaptchaEnterpriseServiceClient } from '@google-cloud/recaptcha-enterprise'
import type { Assessments } from './bot-check/availability.ts'
import type { CheckedProvider } from './bot-check/provider.ts'
import type { Env } from './env/schema.ts'
import type { Keys } from './session/jwks.ts'
import type { Session } from './session/read.ts'
import type { Store } from './store/store.ts'

/** State that this process keeps between requests. */
interface ProcessState {
  env?: Env | undefined
  store?: Store | undefined
  /** The public keys of the magiclinksdev server. */
  keys?: Keys | undefined
  /** Verified sessions. The key of each is a hash of the whole cookie. */
  verifiedSessions?: Map<string, Session> | undefined
  recaptcha?: Promise<RecaptchaEnterpriseServiceClient> | undefined
  assessments?: Assessments | undefined
  provider?: CheckedProvider | undefined
}

declare global {
  var signInState: ProcessState | undefined
}

globalThis.signInState ??= {}

/** On `globalThis`, because Next.js loads one copy of each module for pages and another for the proxy. Both share it. */
export const processState: ProcessState = globalThis.signInState
