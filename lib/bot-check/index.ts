import 'server-only'
import { setTimeout } from 'node:timers/promises'
import { env } from '../env/index.ts'
import { log } from '../log.ts'
import { noteAnswer, noteFailure } from './availability.ts'
import { watchForOutage } from './outage.ts'
import { checkProvider, type Failure } from './provider.ts'
import { assessToken } from './recaptcha.ts'
import type { BotAction, BotVerdict } from './verdict.ts'

export type { BotVerdict } from './verdict.ts'

/** No token that Google makes is longer. */
const maxTokenLength = 8192

/**
 * Judges a request by the token that the browser made for it. To use another provider, replace `assessToken` here and
 * `components/bot-token.ts` in the browser.
 */
export async function checkBot(token: string, action: BotAction, request: string): Promise<BotVerdict> {
  if (env().RECAPTCHA !== 'enterprise') return 'passed'
  if (token === '') return refused('missing', request)
  if (token.length > maxTokenLength) return refused('refused', request, 'too-long')

  const isOutage = watchForOutage()
  const assessment = await assessToken(token, action)
  if (assessment.verdict === 'passed') {
    noteAnswer()
    return 'passed'
  }
  const wrongSetting = assessment.suspect ? await findWrongSetting() : undefined
  if (assessment.verdict === 'refused' && !wrongSetting) {
    noteAnswer()
    return refused('refused', request, assessment.reason)
  }

  const failure: Failure = wrongSetting ?? { reason: assessment.reason }
  noteFailure(failure.setting)
  const allowed =
    env().RECAPTCHA_ON_OUTAGE === 'allow' && (wrongSetting !== undefined || (await isOutage(failure.reason)))
  logFailure(failure, request, allowed ? 'allowed' : 'refused')
  return allowed ? 'passed' : 'unavailable'
}

/** Startup waits at most this long for the provider. */
const startTimeoutMs = 2000

/** Assesses a token of our own at startup, so that a wrong setting is logged before it affects a user. Never throws. */
export async function checkCaptchaSettings(): Promise<void> {
  if (env().RECAPTCHA !== 'enterprise') return
  const checked = checkProvider().then((provider) => {
    if (!provider.works) logFailure(provider)
  })
  await Promise.race([checked, setTimeout(startTimeoutMs, undefined, { ref: false })])
}

/** Tells a wrong setting from a bad token: with a wrong setting, the assessment of our own token fails too. */
async function findWrongSetting(): Promise<Failure | undefined> {
  const provider = await checkProvider()
  return !provider.works && provider.setting ? provider : undefined
}

function logFailure({ reason, setting }: Failure, request?: string, result?: string): void {
  const event = setting ? 'bot.misconfigured' : 'bot.unavailable'
  log.error({ event, request, setting, cause: reason, result })
}

function refused(
  verdict: Exclude<BotVerdict, 'passed'>,
  request: string,
  reason: string = verdict,
): BotVerdict {
  log.warn({ event: 'bot.refused', request, reason })
  return verdict
}
