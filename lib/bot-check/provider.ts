import 'server-only'
import { processState } from '../process-state.ts'
import { noteAnswer, noteFailure } from './availability.ts'
import { assessToken } from './recaptcha.ts'

/** Why the provider judges no token. `setting` names the setting to fix, if one is wrong. */
export interface Failure {
  reason: string
  setting?: string | undefined
}

export type Provider = { works: true } | ({ works: false } & Failure)

/** The answer to the last check, and when it was asked for, by `performance.now()`. */
export interface CheckedProvider {
  at: number
  checked: Promise<Provider>
}

/** No provider made this token, so a provider that works refuses it. */
const ownToken = 'a-token-of-our-own'

/** An assessment is billed, and an attacker may know tokens that make one fail. */
const keptMs = 3000

/**
 * Has the provider assess a token of our own. An attacker has no influence on the answer, so it shows whether the
 * provider and the settings work. The answer is kept for some seconds. Never throws.
 */
export function checkProvider(): Promise<Provider> {
  const kept = processState.provider
  if (kept && performance.now() - kept.at < keptMs) return kept.checked
  const checked = assessOwnToken()
  processState.provider = { at: performance.now(), checked }
  return checked
}

async function assessOwnToken(): Promise<Provider> {
  const assessment = await assessToken(ownToken, 'sign_in')
  if (assessment.verdict === 'passed' || (assessment.verdict === 'refused' && !assessment.suspect)) {
    noteAnswer()
    return { works: true }
  }
  const { reason, suspect: setting } = assessment
  noteFailure(setting)
  return { works: false, reason, setting }
}
