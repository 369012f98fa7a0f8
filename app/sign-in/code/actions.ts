'use server'

import { fields, textField } from '@/lib/forms/fields'
import { respond } from '@/lib/forms/respond'
import type { FormState } from '@/lib/forms/state'
import { readVisitor } from '@/lib/forms/visitor'
import * as core from '@/lib/sign-in/check-code'
import { signInServices } from '@/lib/sign-in/services'

/** Checks the code in the form, and signs the user in. */
export async function checkCode(_state: unknown, form: unknown): Promise<FormState> {
  const code = textField(form, fields.code)
  return respond(code, async () => {
    const reference = textField(form, fields.reference)
    return core.checkCode({ code, reference }, await readVisitor(form), signInServices())
  })
}
