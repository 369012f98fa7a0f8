import 'server-only'
import { env } from '../env/index.ts'
import { magiclinksdev } from '../upstream.ts'
import type { Delivered, Delivery } from './delivery.ts'
import { postWebhook } from './webhook.ts'

/** A user must not wait longer for a receiver that does not answer. */
const timeoutMs = 5000

/** The magiclinksdev server makes the code, and another service delivers it, by push, SMS or chat. */
export async function deliverByWebhook({ to, locale, otp }: Delivery): Promise<Delivered> {
  const { WEBHOOK_URL: url, WEBHOOK_SECRET: secret } = env()
  if (!url || !secret) throw new Error('OTP_DELIVERY=webhook has no WEBHOOK_URL or no WEBHOOK_SECRET')

  const expiresAt = new Date(Date.now() + otp.lifespanSeconds * 1000)
  const made = await magiclinksdev().createOtp(otp)
  if (!made.ok) return made
  const event = { email: to, code: made.value.otp, expiresAt: expiresAt.toISOString(), locale }
  const undelivered = await postWebhook({ url, secret, timeoutMs }, 'otp.created', event)
  return undelivered ? { ok: false, undelivered } : { ok: true, otpId: made.value.id }
}
