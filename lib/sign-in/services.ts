import 'server-only'
import { randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { limitsFrom } from '../account/limits.ts'
import { checkBot } from '../bot-check/index.ts'
import { deliverCode } from '../delivery/index.ts'
import { env } from '../env/index.ts'
import { issueSessionCookie } from '../session/issue.ts'
import { store } from '../store/index.ts'
import { magiclinksdev } from '../upstream.ts'
import { parseAllowedEmail } from './allowed-email.ts'
import type { Services } from './types.ts'

/** The real services, with the settings of this process. */
export function signInServices(): Services {
  return {
    settings: env(),
    limits: limitsFrom(env()),
    store: store(),
    parseAllowedEmail: (input) => parseAllowedEmail(input, env().SIGN_IN_ALLOWED_DOMAINS),
    checkCaptcha: checkBot,
    deliverCode,
    validateOtp: (otpId, code) => magiclinksdev().validateOtp(otpId, code),
    issueSession: issueSessionCookie,
    now: Date.now,
    monotonic: () => performance.now(),
    sleep: (ms) => setTimeout(ms),
    newId: randomUUID,
  }
}
