'use server'

import { headers } from 'next/headers'
import { env } from '@/lib/env'
import { rememberLocale } from '@/lib/messages/locale'
import { known } from '@/lib/messages/negotiate'
import { seeOther } from '@/lib/see-other'
import { currentSession } from '@/lib/session'
import { textField } from '@/lib/sign-in/form'
import { type FormState, refuse } from '@/lib/sign-in/refuse'

/**
 * Remembers the language that was chosen, and shows the same page in it. A page with JavaScript is rendered anew where
 * it stands, since a cookie has changed; a redirect would empty its fields.
 */
export async function chooseLanguage(_state: unknown, form: unknown): Promise<FormState> {
  const sent = await headers()
  // While nobody can tell who is signed in, a page cannot be rendered anew.
  const { state } = await currentSession()
  if (state === 'unverifiable' && sent.has('next-action')) return refuse({ code: 'storeDown' }, '')
  const locale = known(textField(form, 'locale'))
  if (locale) await rememberLocale(locale)
  return sent.has('next-action') ? {} : seeOther(pathOf(sent.get('referer')))
}

/** The page that the form stands on; the start page where the browser keeps that to itself. */
function pathOf(referer: string | null): string {
  if (!referer || !URL.canParse(referer)) return '/'
  const { origin, pathname, search } = new URL(referer)
  return origin === env().APP_URL && !pathname.startsWith('//') ? pathname + search : '/'
}
