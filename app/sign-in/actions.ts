'use server'

import { refresh } from 'next/cache'
import { checkBot } from '@/lib/bot-check'
import { env } from '@/lib/env'
import { countSend, countSendFrom } from '@/lib/limits'
import { parseNextPath } from '@/lib/next-path'
import { seeOther } from '@/lib/see-other'
import { currentSession } from '@/lib/session'
import { keepLive } from '@/lib/session/live-code'
import { dropPending, flowFor, readPending, tagOf, writePending } from '@/lib/session/pending'
import { parseSignInAddress } from '@/lib/sign-in/address'
import { fields, textField } from '@/lib/sign-in/form'
import { type Person, personOf } from '@/lib/sign-in/person'
import {
  botRefusals,
  countRefusal,
  type FormState,
  failClosed,
  refuse,
  unlessStoreDies,
} from '@/lib/sign-in/refuse'
import { deliver, later, type Wanted } from '@/lib/sign-in/send'

/** Sends a code to the address that was typed, and leads to the page where it is entered. */
export async function sendCode(_state: unknown, form: unknown): Promise<FormState> {
  const typed = textField(form, fields.email)
  return failClosed(typed, async () => {
    const email = parseSignInAddress(typed, env().SIGN_IN_ALLOWED_DOMAINS)
    if (typeof email !== 'string') return refuse(email, typed)
    if ((await currentSession()).state === 'active') return refuse({ code: 'signedInAlready' }, typed)

    const next = parseNextPath(textField(form, fields.next), env().APP_URL)
    const pending = await readPending()
    if (pending?.email === email && Date.now() < pending.sentAt + env().LIMIT_SECONDS_BETWEEN_SENDS * 1000) {
      await writePending({ ...pending, next })
      seeOther('/sign-in/code')
    }
    return send(await personOf(email), { flow: flowFor(email, pending), next }, form, typed, '/sign-in/code')
  })
}

/** Sends a new code to the address of the pending sign-in. The older code of this browser is dead from then on. */
export async function resendCode(_state: unknown, form: unknown): Promise<FormState> {
  return failClosed('', async () => {
    const pending = await readPending()
    if (!pending) return seeOther('/sign-in?notice=ask-first')
    if (textField(form, fields.tag) !== tagOf(pending.flow)) return refuse({ code: 'olderRequest' }, '')
    // Asked again: who may sign in can change while a request is pending.
    const email = parseSignInAddress(pending.email, env().SIGN_IN_ALLOWED_DOMAINS)
    if (typeof email !== 'string') return refuse(email, '')
    const refused = await send(await personOf(email), pending, form, '', '/sign-in/code?notice=resent')
    // The page's own wait is another one now.
    refresh()
    return refused
  })
}

/** Forgets the pending sign-in, so that another address can be typed, but not where the person wanted to go. */
export async function chooseAnotherAddress(_state: unknown, _form: unknown): Promise<FormState> {
  const next = parseNextPath((await readPending())?.next, env().APP_URL)
  await dropPending()
  return seeOther(next ? `/sign-in?next=${encodeURIComponent(next)}` : '/sign-in')
}

/** Resending is sending: both go through the same checks, cheap local ones before the billed one. */
async function send(
  person: Person,
  wanted: Wanted,
  form: unknown,
  typed: string,
  then: string,
): Promise<FormState> {
  const from = await countSendFrom(person)
  if (!from.ok) return refuse(countRefusal(from), typed, person.who)

  const bot = await checkBot(textField(form, fields.botToken), 'sign_in', person.request)
  if (bot === 'unavailable' || bot === 'missing') await from.giveBack()
  if (bot !== 'passed') return refuse({ code: botRefusals[bot] }, typed, person.who)

  const counted = await countSend(person)
  if (!counted.ok) return refuse(countRefusal(counted), typed, person.who)

  const pending = await deliver(person, wanted, [from, counted])
  if ('code' in pending) return refuse(pending, typed, person.who)

  const lost = await unlessStoreDies(keepLive(pending), later('sendUncertain'))
  if (lost) return refuse(lost, typed, person.who)
  await writePending(pending)
  return seeOther(then)
}
