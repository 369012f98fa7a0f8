import type { Fault } from './fault.ts'
import type { InvalidReason } from './invalid-reasons.ts'
import { readToken } from './token.ts'

const SCORE_DEFAULT = 0.9
/** Google's own limit. */
const TOKEN_LIFETIME_MS = 2 * 60 * 1000
const REMEMBERED_TOKENS = 50_000

/** `score` is 0 for an invalid token. */
export type Verdict = {
  invalidReason: InvalidReason
  score: number
  action: string
  hostname: string
  createdAt: number
}

/** Assesses tokens. A token is valid once, for two minutes, for its own site key. */
export function createAssessor() {
  const used = new Set<string>()

  function flawOf(token: string, siteKey: string): InvalidReason {
    if (token === '') return 'MISSING'
    const claims = readToken(token)
    if (claims === undefined) return 'MALFORMED'
    if (claims.siteKey !== siteKey) return 'KEY_MISMATCH'
    if (Date.now() - claims.createdAt > TOKEN_LIFETIME_MS) return 'EXPIRED'
    if (used.has(claims.id)) return 'DUPE'
    used.add(claims.id)
    const [oldest] = used
    if (used.size > REMEMBERED_TOKENS && oldest !== undefined) used.delete(oldest)
    return 'INVALID_REASON_UNSPECIFIED'
  }

  return (token: string, siteKey: string, fault: Fault | undefined): Verdict => {
    const flaw = flawOf(token, siteKey)
    const claims = readToken(token)
    const invalidReason = fault?.kind === 'invalid' ? fault.reason : flaw
    const valid = invalidReason === 'INVALID_REASON_UNSPECIFIED'
    const score = fault?.kind === 'score' ? fault.score : SCORE_DEFAULT
    return {
      invalidReason,
      score: valid ? score : 0,
      action: fault?.kind === 'action' ? fault.value : (claims?.action ?? ''),
      hostname: fault?.kind === 'hostname' ? fault.value : (claims?.hostname ?? ''),
      createdAt: claims?.createdAt ?? 0,
    }
  }
}
