import 'server-only'
import { createHmac } from 'node:crypto'
import { sealData, unsealData } from 'iron-session'
import { z } from 'zod'
import { clockToleranceMs } from '../clock.ts'
import { type Env, env } from '../env/index.ts'
import { log } from '../log.ts'

/** The three sealed cookies: a sign-in that is not complete, a session, and the mark of a known browser. */
export type CookiePurpose = 'sign-in' | 'session' | 'device'

/**
 * Name and attributes of a cookie. `__Host-` binds it to this host, to https and to the path `/`. Over plain http,
 * which only loopback may use, browsers would drop such a cookie, so there it has neither the prefix nor Secure.
 */
export function cookieNamed(purpose: CookiePurpose) {
  const secure = env().APP_URL.startsWith('https:')
  return {
    name: secure ? `__Host-${purpose}` : purpose,
    // Lax: with Strict, a user who follows a link in an e-mail would seem signed out. The Origin check protects posts.
    options: { httpOnly: true, secure, sameSite: 'lax', path: '/' },
  } as const
}

/**
 * Seals data for one purpose and a number of seconds: encrypts it, and protects it from changes. The purpose and the end
 * are inside the seal, and `unseal` checks them.
 *
 * @throws Error if the cookie has more than the 4096 bytes that browsers keep. They would drop it silently, and the user
 * would not be signed in.
 */
export async function seal(purpose: CookiePurpose, data: object, seconds: number): Promise<string> {
  const content = { purpose, sealedUntil: Date.now() + seconds * 1000, data }
  const sealingSecrets = env().SESSION_SECRETS.filter(({ decryptOnly }) => !decryptOnly)
  const sealed = await sealData(content, { password: passwords(purpose, sealingSecrets), ttl: seconds })
  const bytes = cookieNamed(purpose).name.length + sealed.length
  if (bytes > maxCookieBytes)
    throw new Error(`The ${purpose} cookie has ${bytes} bytes, and browsers keep ${maxCookieBytes}`)
  return sealed
}

/**
 * Opens a seal. Returns null if it has expired, was tampered with, was sealed with a secret that is no longer listed,
 * was made for another purpose, or does not match the schema. iron-session alone would open a seal under the name of
 * another cookie, and would open a seal without a lifetime for all time.
 *
 * @param request The ID of the request, for log lines.
 */
export async function unseal<T>(
  purpose: CookiePurpose,
  value: string,
  schema: z.ZodType<T>,
  request?: string,
): Promise<T | null> {
  // A browser keeps at most 4096 bytes, so a longer value is not ours. An attacker can send one cheaply, and unsealing it
  // would be expensive.
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
  // Another instance whose clock is behind ours may have sealed it. iron-session allows the same 60 s.
  const isOver = envelope.success && envelope.data.sealedUntil + clockToleranceMs <= Date.now()
  return envelope.success && !isOver ? envelope.data.data : null
}

const maxCookieBytes = 4096
/**
 * A seal ends with its digest, 32 bytes in base64url, and the mark `~2` of its format. iron-session does not authenticate
 * the text of these, so other spellings of the same digest, and anything after `~`, would open too. Only one spelling is
 * allowed.
 */
const sealForm = /^[^~]+\*[\w-]{42}[AEIMQUYcgkosw048]~2$/
/** Longer than the lifetime of any cookie here. Each seal carries its own end. */
const maxSealSeconds = 366 * 24 * 60 * 60

/** Derives a separate secret for this purpose from each of these secrets, under the same ID. */
function passwords(purpose: CookiePurpose, secrets: Env['SESSION_SECRETS']): Record<string, string> {
  return Object.fromEntries(
    secrets.map(({ id, value }) => [
      id,
      createHmac('sha256', Buffer.from(value, 'base64')).update(`cookie:${purpose}`).digest('base64'),
    ]),
  )
}
