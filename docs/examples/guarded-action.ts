'use server'

import { seeOther } from '@/lib/see-other'
import { requireSession } from '@/lib/session'
import { textField } from '@/lib/sign-in/form'
import { type FormState, failClosed } from '@/lib/sign-in/refuse'

/** The form says which order; whose it must be, the session says. While the store is down the form shows a sentence. */
export async function cancelOrder(_state: unknown, form: unknown): Promise<FormState> {
  return failClosed('', async () => {
    const { uid } = await requireSession('/orders')
    await cancel(uid, textField(form, 'order'))
    return seeOther('/orders')
  })
}

declare function cancel(uid: string, order: string): Promise<void>
