import { isIP, isIPv6 } from 'node:net'
import { isLoopback } from '../env/loopback.ts'
import type { Env } from '../env/schema.ts'

type Settings = Pick<Env, 'APP_URL' | 'SMTP_URL' | 'SMTP_PLAINTEXT'>

/** Where and how nodemailer connects. It does not get the URL, because options in the URL would override these. */
export function smtpOptions({ APP_URL, SMTP_URL: url, SMTP_PLAINTEXT }: Settings) {
  if (!url) throw new Error('OTP_DELIVERY=smtp has no SMTP_URL')
  const secure = url.protocol === 'smtps:'
  return {
    secure,
    host: withoutBrackets(url.hostname),
    ...(url.port && { port: Number(url.port) }),
    ...(url.username && {
      auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) },
    }),
    // Otherwise an attacker on the network could hide that the server offers STARTTLS, and read the codes and the
    // password.
    requireTLS: !secure && !isLoopback(url) && !SMTP_PLAINTEXT,
    name: ehloName(new URL(APP_URL).hostname),
  }
}

/** Our name in EHLO. In a container nodemailer would say [127.0.0.1], which strict mail servers reject. */
function ehloName(hostname: string): string {
  const address = withoutBrackets(hostname)
  if (isIP(address) === 0) return hostname
  return isIPv6(address) ? `[IPv6:${address}]` : `[${address}]`
}

/** A URL has brackets around an IPv6 address, but the address of a socket must not have them. */
function withoutBrackets(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, '')
}
