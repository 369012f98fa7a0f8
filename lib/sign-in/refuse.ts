import 'server-only'
import type { BotVerdict } from '../bot-check/index.ts'
import type { CodeShape } from '../code.ts'
import type { Counted } from '../limits/index.ts'
import { type LogEvent, log } from '../log.ts'
import type { MessageKey } from '../messages/index.ts'
import { currentLocale } from '../messages/locale.ts'
import { type Refusal, textOf } from '../messages/refusal.ts'
import { requestId } from '../request.ts'
import { SessionUnverifiable } from '../session/current.ts'
import { isStoreUnreachable, type StoreUnreachable } from '../store/index.ts'
import { traced } from '../telemetry/index.ts'

/** What a form shows after a try: the sentence, which one it is, and what was typed, so that nothing is lost. */
export interface FormState {
  error?: string
  /** The language of the sentence: the page may be turned into another one. */
  lang?: string
  code?: MessageKey
  /** Nothing is left to try with this code. */
  over?: boolean
  typed?: string | undefined
}

/** Turns an expected failure into what the form shows, with one log line. */
export async function refuse(refusal: Refusal, typed: string, who?: string): Promise<FormState> {
  log.info({ event: eventOf(refusal), request: await requestId(), who, reason: refusal.code })
  const lang = await currentLocale()
  return {
    error: textOf(refusal, lang),
    lang,
    code: refusal.code,
    over: overAfter.has(refusal.code),
    typed: typed.slice(0, maxEchoed),
  }
}

/** After these there is nothing left to try with the code. */
const overAfter = new Set<MessageKey>(['codeDead', 'codeExpired', 'codeSuperseded', 'codeUsed'])

/** More than fits into the fields. */
const maxEchoed = 300

/** Runs an action; while the store is down, or a session cannot be verified, nothing is done, and the person reads so. */
export async function failClosed(typed: string, action: () => Promise<FormState>): Promise<FormState> {
  try {
    return await traced('action', action)
  } catch (error) {
    if (isStoreUnreachable(error)) await tellStoreDown(error)
    else if (!(error instanceof SessionUnverifiable)) throw error
    return refuse({ code: 'storeDown' }, typed)
  }
}

/** For a step after which "you have lost nothing" is not true any more: what the person reads if the store dies in it. */
export async function unlessStoreDies<T>(step: Promise<T>, refusal: Refusal): Promise<T | Refusal> {
  try {
    return await step
  } catch (error) {
    if (!isStoreUnreachable(error)) throw error
    await tellStoreDown(error)
    return refusal
  }
}

async function tellStoreDown({ cause }: StoreUnreachable): Promise<void> {
  const why = cause instanceof Error ? cause.message : undefined
  log.error({ event: 'store.down', request: await requestId(), cause: why })
}

/** The sentence for each verdict of the bot check. */
export const botRefusals: Record<Exclude<BotVerdict, 'passed'>, MessageKey> = {
  missing: 'botMissing',
  refused: 'botRefused',
  unavailable: 'botUnavailable',
}

/** The sentence for each state of a code that cannot be tried. */
export const stateRefusals = {
  superseded: { code: 'codeSuperseded' },
  gone: { code: 'codeExpired' },
  dead: { code: 'codeDead' },
} as const

/** The sentence for each limit, by the name of its rule. */
const countRefusals: Record<string, MessageKey> = {
  'send-gap': 'sendTooSoon',
  'send-hour': 'sendTooMany',
  'send-day': 'sendTooMany',
  'send-all': 'sendBusy',
  'wrong-code': 'codeDead',
  'wrong-account': 'guessTooMany',
}

export function countRefusal({ rule, retryAt }: Extract<Counted, { ok: false }>): Refusal {
  return { code: countRefusals[rule.name] ?? 'tooManyFromHere', retryAt }
}

export function codeMalformed({ OTP_LENGTH, OTP_ALPHABET }: CodeShape): Refusal {
  const code = OTP_ALPHABET === 'digits' ? 'codeMalformedDigits' : 'codeMalformed'
  return { code, values: { length: OTP_LENGTH } }
}

function eventOf({ code }: Refusal): LogEvent {
  return code === 'codeWrong' || code === 'codeDead' ? 'code.wrong' : 'code.refused'
}
