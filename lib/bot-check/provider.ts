import 'server-only'
import { processState } from '../process-state.ts'
import { noteAnswer, noteFailure } from './availability.ts'
import { assessToken } from './recaptcha.ts'

/** Why the provider does not judge tokens. `setting` names the setting to fix, if one is wrong. */
export interface Failure {
  reason: string
  setting?: string | undefined
}

export type ProviderState = { works: true } | ({ works: false } & Failure)

/** The result of the last check, and when the check began, by `performance.now()`. */
export interface CheckedProvider {
  at: number
  checked: Promise<ProviderState>
}

/** The provider did not issue this token. So if it works, it judges the token invalid. */
const ownToken = 'a-token-of-our-own'

/** How long a result is reused. Google bills each check, and an attacker may know tokens that cause one. */
const keepMs = 3000

/**
 * Has the provider assess a token of our own. An attacker cannot influence the answer, so it shows whether the provider
 * and the settings work. The result is reused for a few seconds. Never throws.
 */
export function checkProvider(): Promise<ProviderState> {
  const kept = processState.provider
  if (kept && performance.now() - kept.at < keepMs) return kept.checked
  const checked = assessOwnToken()
  processState.provider = { at: performance.now(), checked }
  return checked
}

async function assessOwnToken(): Promise<ProviderState> {
  const assessment = await assessToken(ownToken, 'sign_in')
  if (assessment.verdict === 'passed' || (assessment.verdict === 'refused' && !assessment.suspect)) {
    noteAnswer()
    return { works: true }
  }
  const { reason, suspect: setting } = assessment
  noteFailure(setting)
  return { works: false, reason, setting }
}
