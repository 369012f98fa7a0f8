import { z } from 'zod'
import { isLoopback } from './loopback.ts'
import { type Mailbox, parseMailbox } from './mailbox.ts'

/**
 * The kinds of value that a setting can have. Every setting arrives as trimmed text (`text.ts`). Messages say what is
 * wanted and never repeat the value, because it may be a secret.
 */

/** A whole number between two bounds, inclusive. */
export const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,15}$/, `wants a whole number from ${min} to ${max}`)
    .transform(Number)
    .pipe(z.number().min(min, `wants at least ${min}`).max(max, `wants at most ${max}`))

/** `true` or `false`. */
export const flag = () =>
  z.enum(['true', 'false'], 'wants true or false').transform((value) => value === 'true')

/** An absolute URL with one of the given schemes, e.g. `['https:', 'http:']`. */
export const absoluteUrl = (schemes: readonly string[]) =>
  z
    .string()
    .refine((value) => URL.canParse(value) && schemes.includes(new URL(value).protocol), {
      message: `wants a URL that starts with ${schemes.map((scheme) => `${scheme}//`).join(' or ')}`,
      abort: true,
    })
    .transform((value) => new URL(value))

/** http or https. Node's `fetch` refuses a URL with a user name or a password. */
export const httpUrl = () =>
  absoluteUrl(['https:', 'http:']).refine((url) => !url.username && !url.password, {
    message: 'wants no user name and no password',
    abort: true,
  })

/** https, or plain http on this machine. Elsewhere, an attacker on the network could read plain http. */
export const secureUrl = () =>
  httpUrl().refine((url) => url.protocol === 'https:' || isLoopback(url), {
    message: 'wants https (plain http only on loopback)',
  })

/**
 * The URL of a server that does not speak http, with an optional user name and password, as in
 * `rediss://user:password@redis.example.com:6379`. A special character that is not encoded would cut off or change the
 * user name or password. The application would then connect to another host, or with another password.
 */
export const serverUrl = (schemes: readonly string[]) =>
  z
    .string()
    .refine((value) => schemes.some((scheme) => value.toLowerCase().startsWith(`${scheme}//`)), {
      message: `wants a URL that starts with ${schemes.map((scheme) => `${scheme}//`).join(' or ')}`,
      abort: true,
    })
    .refine(hasEncodedCredentials, {
      message:
        'wants special characters in the user name and password percent-encoded: % as %25, @ as %40, / as %2F, # as %23, ? as %3F',
      abort: true,
    })
    .refine((value) => URL.canParse(value) && hostName.test(new URL(value).hostname), {
      message: `wants the name of a host and, after a colon, a port: ${schemes[0]}//host.example.com:1234`,
      abort: true,
    })
    .transform((value) => new URL(value))

const hostName = /^([\w.-]+|\[[\da-f:.]+\])$/i

function hasEncodedCredentials(value: string): boolean {
  const credentials = /^[^:]*:\/\/(.*)@/s.exec(value)?.[1] ?? ''
  // The characters that RFC 3986 allows, and `%` only before two hexadecimal digits.
  if (!/^(?:[\w.~!$&'()*+,;=:-]|%[\da-f]{2})*$/i.test(credentials)) return false
  try {
    decodeURIComponent(credentials)
    return true
  } catch {
    return false
  }
}

/**
 * The URLs of one or more servers, comma-separated. The user name, password and path of the first URL apply to all
 * servers. Every other URL must have the same scheme, and must either repeat these three parts or leave them out. A
 * password may contain a comma.
 */
export const serverUrls = (schemes: readonly string[]) =>
  z
    .string()
    .transform((value) => value.split(/\s*,\s*(?=[a-z]+:\/\/)/i))
    .pipe(z.array(serverUrl(schemes)))
    .refine((urls) => urls.every((url) => matches(url, urls[0])), {
      message: 'wants the same scheme, user name, password and database in all URLs',
      abort: true,
    })

function matches(url: URL, first = url): boolean {
  if (url.protocol !== first.protocol) return false
  return (['username', 'password', 'pathname'] as const).every(
    (part) => url[part] === first[part] || /^\/?$/.test(url[part]),
  )
}

/** One mailbox, as in `Example <sign-in@example.com>`. */
export const mailbox = () =>
  z
    .string()
    .transform(parseMailbox)
    .pipe(
      z.custom<Mailbox>(
        (parsed) => parsed !== null,
        'wants a mailbox, as Example <sign-in@example.com>; a name with special characters in double quotes',
      ),
    )

/** Text that people read. */
export const prose = () =>
  z.string().refine((text) => !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(text), 'wants no control characters')

/** A key or a name that another service issued: visible ASCII, without spaces. */
export const identifier = () => z.string().regex(/^[!-~]+$/, 'wants letters, digits and signs without spaces')

/** 32 random bytes in base64. iron-session stretches its password only once, so the secret itself must be strong. */
export const secret = () =>
  z.string().refine(isStrongSecret, 'wants 32 random bytes in base64 (openssl rand -base64 32)')

/**
 * `id:secret` pairs, comma-separated. Ids are explicit because a seal carries the id of its secret. `id?:secret` opens
 * seals but does not seal, because instances that have not been restarted yet do not know this secret.
 */
export const secretList = () =>
  z
    .string()
    .transform((value) => value.split(',').map((pair) => /^\s*(\d{1,9})(\??):(\S+)\s*$/.exec(pair)))
    .pipe(
      z.array(z.custom<RegExpExecArray>((match) => match !== null, 'wants id:secret pairs, comma-separated')),
    )
    .transform((pairs) =>
      pairs.map(([, id = '', mark, value = '']) => ({ id: Number(id), decryptOnly: mark === '?', value })),
    )
    .pipe(z.array(z.object({ id: z.number(), decryptOnly: z.boolean(), value: secret() })))
    .refine((list) => list.some(({ decryptOnly }) => !decryptOnly), 'wants one without ?, to seal with')
    .refine((list) => new Set(list.map(({ id }) => id)).size === list.length, 'wants each id only once')
    .refine(
      (list) => new Set(list.map(({ value }) => value)).size === list.length,
      'wants each secret only once',
    )

/** A secret of the Standard Webhooks specification: `whsec_` and 24 to 64 random bytes in base64. */
export const webhookSecret = () =>
  z.string().refine((value) => {
    const base64 = /^whsec_(.+)$/.exec(value)?.[1] ?? ''
    const bytes = Buffer.from(base64, 'base64')
    return bytes.length >= 24 && bytes.length <= 64 && bytes.toString('base64') === base64 && isVaried(bytes)
  }, 'wants whsec_ and 24 to 64 random bytes in base64')

function isStrongSecret(value: string): boolean {
  const bytes = Buffer.from(value, 'base64')
  return bytes.length === 32 && bytes.toString('base64') === value && isVaried(bytes)
}

/** 24 random bytes practically never have fewer than 16 different values. Repeated patterns do. */
function isVaried(bytes: Buffer): boolean {
  return new Set(bytes).size >= 16
}
