'use server'

import { headers } from 'next/headers'
import { env } from '@/lib/env'
import { textField } from '@/lib/forms/fields'
import { respond } from '@/lib/forms/respond'
import type { FormState } from '@/lib/forms/state'
import { rememberLocale } from '@/lib/messages/locale'
import { localeOf } from '@/lib/messages/negotiate'
import { currentSession, SessionUnverifiable } from '@/lib/session'

/**
 * Remembers the chosen language, and shows the same page in it. With JavaScript, Next.js renders the page again in
 * place, because a cookie has changed. A redirect would empty its fields.
 */
export async function chooseLanguage(_state: unknown, form: unknown): Promise<FormState> {
  return respond('', async () => {
    const requestHeaders = await headers()
    const isScripted = requestHeaders.has('next-action')
    // While the session cannot be verified, the page cannot be rendered again.
    if (isScripted && (await currentSession()).state === 'unverifiable') throw new SessionUnverifiable()
    const locale = localeOf(textField(form, 'locale'))
    if (locale) await rememberLocale(locale)
    return isScripted ? { stay: true } : { redirect: pathOf(requestHeaders.get('referer')) }
  })
}

/** The page that the form is on, or the home page if the browser does not say. */
function pathOf(referer: string | null): string {
  if (!referer || !URL.canParse(referer)) return '/'
  const { origin, pathname, search } = new URL(referer)
  return origin === env().APP_URL && !pathname.startsWith('//') ? pathname + search : '/'
}
