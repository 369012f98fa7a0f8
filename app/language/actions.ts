'use server'

import { headers } from 'next/headers'
import { env } from '@/lib/env'
import { rememberLocale } from '@/lib/messages/locale'
import { known } from '@/lib/messages/negotiate'
import { seeOther } from '@/lib/see-other'
import { textField } from '@/lib/sign-in/form'
import type { FormState } from '@/lib/sign-in/refuse'

/**
 * Remembers the language that was chosen, and shows the same page in it. A page with JavaScript is rendered anew where
 * it stands, since a cookie has changed; a redirect would empty its fields.
 */
export async function chooseLanguage(_state: unknown, form: unknown): Promise<FormState> {
  const locale = known(textField(form, 'locale'))
  if (locale) await rememberLocale(locale)
  const sent = await headers()
  return sent.has('next-action') ? {} : seeOther(pathOf(sent.get('referer')))
}

/** The page that the form stands on; the start page where the browser keeps that to itself. */
function pathOf(referer: string | null): string {
  if (!referer || !URL.canParse(referer)) return '/'
  const { origin, pathname, search } = new URL(referer)
  return origin === env().APP_URL && !pathname.startsWith('//') ? pathname + search : '/'
}
