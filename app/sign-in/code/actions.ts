'use server'

import { refresh } from 'next/cache'
import { checkBot } from '@/lib/bot-check'
import { parseCode } from '@/lib/code'
import { env } from '@/lib/env'
import { countGuess, countGuessFrom } from '@/lib/limits'
import { parseNextPath } from '@/lib/next-path'
import { seeOther } from '@/lib/see-other'
import { codeMac, noteTry } from '@/lib/session/live-code'
import { readPending, tagOf } from '@/lib/session/pending'
import { parseSignInAddress } from '@/lib/sign-in/address'
import { evaluate } from '@/lib/sign-in/check'
import { signIn } from '@/lib/sign-in/finish'
import { fields, textField } from '@/lib/sign-in/form'
import { personOf } from '@/lib/sign-in/person'
import {
  botRefusals,
  codeMalformed,
  countRefusal,
  type FormState,
  failClosed,
  refuse,
  stateRefusals,
  unlessStoreDies,
} from '@/lib/sign-in/refuse'
import { cannotBeTried, prospectOf } from '@/lib/sign-in/view'

/** Checks the code that was typed. Address and OTP ID come out of the sealed cookie only, never from the form. */
export async function checkCode(_state: unknown, form: unknown): Promise<FormState> {
  const typed = textField(form, fields.code)
  return failClosed(typed, async () => {
    const pending = await readPending()
    if (!pending) return seeOther('/sign-in?notice=ask-first')
    if (textField(form, fields.tag) !== tagOf(pending.flow)) return refuse({ code: 'olderRequest' }, typed)
    // Asked again, as before a new code is sent.
    const email = parseSignInAddress(pending.email, env().SIGN_IN_ALLOWED_DOMAINS)
    if (typeof email !== 'string') return refuse(email, typed)
    const code = parseCode(typed, env())
    if (!code) return refuse(codeMalformed(env()), typed)

    const person = await personOf(email)
    const [from, state, hasTwin] = await Promise.all([
      countGuessFrom(person),
      prospectOf(pending, person),
      noteTry(pending, codeMac(pending, code)),
    ])
    if (!from.ok) return refuse(countRefusal(from), typed, person.who)
    if (cannotBeTried(state) && !(state.state === 'dead' && (await hasTwin()))) {
      await from.giveBack()
      refresh()
      return refuse(stateRefusals[state.state], '', person.who)
    }

    const bot = await checkBot(textField(form, fields.botToken), 'check_code', person.request)
    if (bot === 'unavailable' || bot === 'missing') await from.giveBack()
    if (bot !== 'passed') return refuse({ code: botRefusals[bot] }, typed, person.who)

    const counted = await countGuess(pending.otpId, person)
    const accepted = await evaluate({ request: person.request, pending, code, state, counted, hasTwin })
    if ('code' in accepted) {
      if (accepted.code === 'checkFailed') await from.giveBack()
      if (accepted.code === 'codeDead') refresh()
      return refuse(accepted, typed, person.who)
    }

    const signedIn = signIn(person, pending, accepted, { from, guess: counted })
    const refused = await unlessStoreDies(signedIn, { code: 'checkUncertain' })
    if (refused) return refuse(refused, typed, person.who)
    return seeOther(parseNextPath(pending.next, env().APP_URL) ?? '/account')
  })
}
