import 'server-only'
import { cookies } from 'next/headers'
import type { z } from 'zod'
import { requestId } from '../http/request.ts'
import { type CookiePurpose, cookieNamed, seal, unseal } from '../http/sealed-cookies.ts'
import type { IssuedCookie } from '../session/issue.ts'
import { type KnownBrowser, knownBrowserSchema, knownBrowserSeconds } from '../sign-in/known-browser.ts'
import { type PendingSignIn, pendingSchema, pendingSeconds } from '../sign-in/pending.ts'

/** The pending sign-in of this browser. The sealed cookie is the only source of the email address and the OTP ID. */
export function readPendingCookie(): Promise<PendingSignIn | null> {
  return readCookie('sign-in', pendingSchema)
}

export function readKnownBrowserCookie(): Promise<KnownBrowser | null> {
  return readCookie('device', knownBrowserSchema)
}

async function readCookie<T>(purpose: CookiePurpose, schema: z.ZodType<T>): Promise<T | null> {
  const value = (await cookies()).get(cookieNamed(purpose).name)?.value
  return value ? unseal(purpose, value, schema, await requestId()) : null
}

/** The cookies that an action writes. Null clears a cookie. A cookie that is left out stays as it is. */
export interface CookieWrites {
  pending?: PendingSignIn | null
  session?: IssuedCookie | null
  knownBrowser?: KnownBrowser
}

/** Writes all cookies into one response, so that the session cookie arrives when the pending cookie is cleared. */
export async function writeCookies({ pending, session, knownBrowser }: CookieWrites): Promise<void> {
  if (pending === null) await clearCookie('sign-in')
  else if (pending) await sealCookie('sign-in', pending, pendingSeconds)
  if (session === null) await clearCookie('session')
  else if (session) await setCookie('session', session.value, session.maxAge)
  if (knownBrowser) await sealCookie('device', knownBrowser, knownBrowserSeconds)
}

async function sealCookie(purpose: CookiePurpose, data: object, seconds: number): Promise<void> {
  await setCookie(purpose, await seal(purpose, data, seconds), seconds)
}

async function clearCookie(purpose: CookiePurpose): Promise<void> {
  await setCookie(purpose, '', 0)
}

async function setCookie(purpose: CookiePurpose, value: string, maxAge: number): Promise<void> {
  const { name, options } = cookieNamed(purpose)
  const jar = await cookies()
  jar.set(name, value, { ...options, maxAge })
}
