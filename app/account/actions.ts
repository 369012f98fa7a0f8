'use server'

import { fields, textField } from '@/lib/forms/fields'
import { respond } from '@/lib/forms/respond'
import type { FormState } from '@/lib/forms/state'
import {
  signOutEverywhere as endAll,
  endOtherSession,
  signOut as endThis,
  requireSession,
  requireSessionToEnd,
} from '@/lib/session'

/** Ends this session on the server, so that a copy of its cookie is worthless too (ASVS 7.4.1). */
export async function signOut(_state: unknown, _form: unknown): Promise<FormState> {
  return respond('', async () => {
    await endThis(await requireSessionToEnd('/account'))
    return { redirect: '/', cookies: { session: null } }
  })
}

/** Ends all sessions of this user, in every browser. Codes requested earlier no longer work. */
export async function signOutEverywhere(_state: unknown, _form: unknown): Promise<FormState> {
  return respond('', async () => {
    await endAll(await requireSessionToEnd('/account'))
    return { redirect: '/', cookies: { session: null } }
  })
}

/** Ends one of this user's sessions in another browser. The ID of another user's session changes nothing. */
export async function endOne(_state: unknown, form: unknown): Promise<FormState> {
  return respond('', async () => {
    await endOtherSession(await requireSession('/account'), textField(form, fields.sessionId))
    return { redirect: '/account', notice: 'session-ended' }
  })
}
