import 'server-only'
import { charSet } from '../code-format.ts'
import type { EmailAddress } from '../email-address.ts'
import { env } from '../env/index.ts'
import type { Locale } from '../messages/index.ts'
import { deliverByMagiclinksdev } from './by-magiclinksdev.ts'
import { deliverBySmtp } from './by-smtp.ts'
import { deliverByWebhook } from './by-webhook.ts'
import type { Delivered } from './delivery.ts'

/** Makes a code and delivers it to the user in the configured way. The code itself goes nowhere else. */
export function deliverCode(to: EmailAddress, reference: string, locale: Locale): Promise<Delivered> {
  const { OTP_DELIVERY, OTP_LENGTH, OTP_LIFETIME_SECONDS } = env()
  const otp = { ...charSet(env()), length: OTP_LENGTH, lifespanSeconds: OTP_LIFETIME_SECONDS }
  return ways[OTP_DELIVERY]({ to, reference, locale, otp })
}

const ways = {
  magiclinksdev: deliverByMagiclinksdev,
  smtp: deliverBySmtp,
  webhook: deliverByWebhook,
} as const

/** The channel in which users find the code, by the name that they know; undefined when it comes by e-mail. */
export function channelName(): string | undefined {
  return env().OTP_DELIVERY === 'webhook' ? env().WEBHOOK_CHANNEL_NAME : undefined
}
