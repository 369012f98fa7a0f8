import 'server-only'
import { logFailure } from '../api.ts'
import { deliverCode } from '../delivery/index.ts'
import { env } from '../env/index.ts'
import { type Counted, sendFreeAt } from '../limits/index.ts'
import { log } from '../log.ts'
import { wasNotProcessed } from '../magiclinksdev/index.ts'
import type { MessageKey } from '../messages/index.ts'
import { currentLocale } from '../messages/locale.ts'
import type { Refusal } from '../messages/refusal.ts'
import { type Pending, tagOf } from '../session/pending.ts'
import { isStoreUnreachable } from '../store/index.ts'
import type { Person } from './person.ts'

/** What a code is asked for: the flow that it belongs to, and where to go afterwards. */
export type Wanted = Pick<Pending, 'flow' | 'next'>

/** Has a code made and delivered, or says why not. What was counted is given back only when surely nothing happened. */
export async function deliver(
  person: Person,
  { flow, next }: Wanted,
  counts: Counted[],
): Promise<Pending | Refusal> {
  const { email, who, request } = person
  log.info({ event: 'code.asked', request, who })
  const sentAt = Date.now()
  const delivered = await deliverCode(email, tagOf(flow), await currentLocale())
  if (delivered.ok) {
    log.info({ event: 'code.sent', request, who, ms: Date.now() - sentAt })
    const expiresAt = sentAt + env().OTP_LIFETIME_SECONDS * 1000
    return { flow, email, otpId: delivered.otpId, sentAt, expiresAt, next }
  }

  if ('undelivered' in delivered) {
    const { cause, status, timedOut } = delivered.undelivered
    log.error({ event: 'delivery.failed', request, who, cause, status })
    return laterFor(person, timedOut ? 'sendTimedOut' : 'sendUncertain')
  }
  logFailure(delivered.failure, request)
  if (!wasNotProcessed(delivered.failure)) {
    return laterFor(person, delivered.failure.code === 'time-out' ? 'sendTimedOut' : 'sendUncertain')
  }
  await Promise.all(counts.map((counted) => counted.ok && counted.giveBack()))
  return { code: 'sendFailed' }
}

/** The send stays counted, since a mail may have gone out: the next one has to wait its time. */
export function later(code: MessageKey): Refusal {
  return { code, retryAt: Date.now() + env().LIMIT_SECONDS_BETWEEN_SENDS * 1000 }
}

/** The same, where the hour or the day may be spent as well; as far as the store can say. */
async function laterFor(person: Person, code: MessageKey): Promise<Refusal> {
  try {
    return { code, retryAt: await sendFreeAt(person) }
  } catch (error) {
    if (!isStoreUnreachable(error)) throw error
    return later(code)
  }
}
