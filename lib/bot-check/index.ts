import 'server-only'
import { env } from '../env/index.ts'
import { log } from '../log.ts'
import { noteAssessment } from './outage.ts'
import { assess } from './recaptcha.ts'
import type { BotAction, BotVerdict } from './verdict.ts'

export type { BotVerdict } from './verdict.ts'

/** Above any token that Google makes. */
const maxTokenLength = 8192

/**
 * Judges one try, by a token made for it in the browser. The seam for another provider: it needs a verdict from a
 * token and an action, and `components/bot-token.ts` makes the token.
 */
export async function checkBot(token: string, action: BotAction, request: string): Promise<BotVerdict> {
  if (env().RECAPTCHA !== 'enterprise') return 'passed'
  if (token === '') return refused('missing', request)
  if (token.length > maxTokenLength) return refused('refused', request, 'too-long')

  const assessed = await assess(token, action)
  noteAssessment(assessed.verdict !== 'unavailable')
  if (assessed.verdict === 'passed') return 'passed'
  if (assessed.verdict === 'refused') return refused('refused', request, assessed.reason)
  const allowed = env().RECAPTCHA_ON_OUTAGE === 'allow'
  log.error({
    event: 'bot.unavailable',
    request,
    cause: assessed.reason,
    result: allowed ? 'allowed' : 'refused',
  })
  return allowed ? 'passed' : 'unavailable'
}

function refused(
  verdict: Exclude<BotVerdict, 'passed'>,
  request: string,
  reason: string = verdict,
): BotVerdict {
  log.warn({ event: 'bot.refused', request, reason })
  return verdict
}
