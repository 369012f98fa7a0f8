'use server'

import { env } from '@/lib/env'
import { readPendingCookie } from '@/lib/forms/cookies'
import { fields, textField } from '@/lib/forms/fields'
import { respond } from '@/lib/forms/respond'
import type { FormState } from '@/lib/forms/state'
import { readVisitor } from '@/lib/forms/visitor'
import { parseNextPath } from '@/lib/http/next-path'
import { signInError } from '@/lib/sign-in/errors'
import * as core from '@/lib/sign-in/send-code'
import { signInServices } from '@/lib/sign-in/services'

/** Sends a code to the address in the form, and redirects to the page where the user enters it. */
export async function sendCode(_state: unknown, form: unknown): Promise<FormState> {
  const email = textField(form, fields.email)
  return respond(email, async () => {
    const next = textField(form, fields.next)
    const formId = textField(form, fields.formId)
    return core.sendCode({ email, next, formId }, await readVisitor(form), signInServices())
  })
}

/** Sends a new code to the address of the pending sign-in. The previous code no longer works. */
export async function resendCode(_state: unknown, form: unknown): Promise<FormState> {
  return respond('', async () => {
    const reference = textField(form, fields.reference)
    const result = await core.resendCode({ reference }, await readVisitor(form), signInServices())
    return 'error' in result ? result : { ...result, history: 'replace' }
  })
}

/** Goes back to the sign-in page, and keeps `next`. The code still works until the user requests another. */
export async function chooseAnotherAddress(_state: unknown, _form: unknown): Promise<FormState> {
  return respond('', async () => {
    const pending = await readPendingCookie()
    if (!pending) return signInError('noRequest')
    const next = parseNextPath(pending.next, env().APP_URL)
    return { redirect: next ? `/sign-in?next=${encodeURIComponent(next)}` : '/sign-in' }
  })
}
