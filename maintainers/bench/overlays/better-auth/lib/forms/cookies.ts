import { cookies } from 'next/headers'

/**
 * A cookie with the email address to which a code was sent. Applications with better-auth keep the address in the page or
 * in such a cookie.
 */
const name = 'code-sent-to'

export async function readPendingCookie() {
  const email = (await cookies()).get(name)?.value
  if (!email) return null
  const sentAt = Date.now()
  return { attemptId: '', email, otpId: '', sentAt, expiresAt: sentAt + 300_000, next: null }
}

export async function writeEmail(email: string): Promise<void> {
  ;(await cookies()).set(name, email, { httpOnly: true, sameSite: 'lax', path: '/', maxAge: 3600 })
}

export async function clearEmail(): Promise<void> {
  ;(await cookies()).delete(name)
}

export async function readKnownBrowserCookie(): Promise<null> {
  return null
}

export async function writeCookies(): Promise<void> {}
