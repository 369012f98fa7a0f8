import 'server-only'
import { cookies, headers } from 'next/headers'
import { env } from '../env/index.ts'
import type { Locale } from './index.ts'
import { negotiate, withRegion } from './negotiate.ts'

/** Remembers the choice in the language menu. It is not secret, and does not identify a user. */
export const localeCookie = 'locale'

const yearSeconds = 365 * 24 * 60 * 60

/** The language of this request. */
export async function currentLocale(): Promise<Locale> {
  const chosen = (await cookies()).get(localeCookie)?.value
  return negotiate(chosen, (await headers()).get('accept-language'))
}

/** The locale of this request's dates and times: its language, with its region. */
export async function currentTimeLocale(): Promise<string> {
  return withRegion(await currentLocale(), (await headers()).get('accept-language'))
}

/** Remembers the chosen language. */
export async function rememberLocale(locale: Locale): Promise<void> {
  const secure = env().APP_URL.startsWith('https:')
  const jar = await cookies()
  jar.set(localeCookie, locale, { httpOnly: true, secure, sameSite: 'lax', path: '/', maxAge: yearSeconds })
}
