import 'server-only'
import { createHmac } from 'node:crypto'
import { sealData, unsealData } from 'iron-session'
import { z } from 'zod'
import { clockToleranceMs } from '../clock.ts'
import { type Env, env } from '../env/index.ts'
import { log } from '../log.ts'

/** The three cookies, each sealed for its own purpose. */
export type CookiePurpose = 'sign-in' | 'session' | 'device'

/**
 * Name and attributes of a cookie. `__Host-` binds it to this host, to https and to the path `/`; over plain http,
 * which only loopback may use, browsers would drop it, so there prefix and Secure are left out.
 */
export function cookieNamed(purpose: CookiePurpose) {
  const secure = env().APP_URL.startsWith('https:')
  return {
    name: secure ? `__Host-${purpose}` : purpose,
    // Lax, since Strict loses users who come from a link in an e-mail; the exact Origin check guards the posts.
    options: { httpOnly: true, secure, sameSite: 'lax', path: '/' },
  } as const
}

/**
 * Seals data for one purpose, for so many seconds. Purpose and end are inside the seal too, and are checked on opening.
 *
 * @throws Error when the cookie has more than the 4096 bytes that browsers keep: they would drop it without a word, and
 * the user would not be signed in.
 */
export async function seal(purpose: CookiePurpose, data: object, seconds: number): Promise<string> {
  const content = { purpose, sealedUntil: Date.now() + seconds * 1000, data }
  const sealing = env().SESSION_SECRETS.filter(({ announced }) => !announced)
  const sealed = await sealData(content, { password: passwords(purpose, sealing), ttl: seconds })
  const bytes = cookieNamed(purpose).name.length + sealed.length
  if (bytes > maxCookieBytes)
    throw new Error(`The ${purpose} cookie has ${bytes} bytes, and browsers keep ${maxCookieBytes}`)
  return sealed
}

/**
 * Opens a seal, or answers null: expired, tampered with, sealed with a secret that is no longer listed, or made for
 * another purpose (iron-session does not bind a seal to a cookie's name, and a seal made without a lifetime opens
 * under any).
 *
 * @param request The request's id, for log lines.
 */
export async function unseal<T>(
  purpose: CookiePurpose,
  value: string,
  schema: z.ZodType<T>,
  request?: string,
): Promise<T | null> {
  // A browser keeps at most 4096 bytes, so a longer value is not ours. Unsealing it would be cheap for an attacker and expensive for us.
  if (value.length > maxCookieBytes || !sealForm.test(value)) return null
  const onUnsealError = (reason: string) => {
    if (reason !== 'expired') log.warn({ event: 'cookie.refused', request, reason, result: purpose })
  }
  const content: unknown = await unsealData(value, {
    password: passwords(purpose, env().SESSION_SECRETS),
    ttl: maxSealSeconds,
    onUnsealError,
  })
  const envelope = z
    .object({ purpose: z.literal(purpose), sealedUntil: z.number(), data: schema })
    .safeParse(content)
  // Another instance may have sealed it, by a clock that is behind ours. iron allows its own end the same 60 s.
  const isOver = envelope.success && envelope.data.sealedUntil + clockToleranceMs <= Date.now()
  return envelope.success && !isOver ? envelope.data.data : null
}

const maxCookieBytes = 4096
/**
 * How a seal ends: its digest, 32 bytes in base64url, and a format mark. These alone are not authenticated as text:
 * other spellings of the same digest, and anything behind `~`, would open as well. One seal has one spelling.
 */
const sealForm = /^[^~]+\*[\w-]{42}[AEIMQUYcgkosw048]~2$/
/** Longer than any cookie lives here; each seal carries its own end. */
const maxSealSeconds = 366 * 24 * 60 * 60

/** A secret of its own for each purpose, derived from each of these, under the same id. */
function passwords(purpose: CookiePurpose, secrets: Env['SESSION_SECRETS']): Record<string, string> {
  return Object.fromEntries(
    secrets.map(({ id, value }) => [
      id,
      createHmac('sha256', Buffer.from(value, 'base64')).update(`cookie:${purpose}`).digest('base64'),
    ]),
  )
}
