'use server'

import { textField } from '@/lib/forms/fields'
import { respond } from '@/lib/forms/respond'
import type { FormState } from '@/lib/forms/state'
import { requireSession } from '@/lib/session'

/** The order comes from the form, the user from the session. */
export async function cancelOrder(_state: unknown, form: unknown): Promise<FormState> {
  return respond('', async () => {
    const { uid } = await requireSession('/orders')
    await cancel(uid, textField(form, 'order'))
    return { redirect: '/orders' }
  })
}

declare function cancel(uid: string, order: string): Promise<void>
