import 'server-only'
import { charSet } from '../code-format.ts'
import type { EmailAddress } from '../email-address.ts'
import { type Env, env } from '../env/index.ts'
import type { Locale } from '../messages/index.ts'
import { deliverByMagiclinksdev } from './by-magiclinksdev.ts'
import { deliverBySmtp } from './by-smtp.ts'
import { deliverByWebhook } from './by-webhook.ts'
import type { Delivered, Delivery } from './delivery.ts'

/** Makes a code and delivers it to the user in the configured way. The code itself goes nowhere else. */
export function deliverCode(to: EmailAddress, reference: string, locale: Locale): Promise<Delivered> {
  const { OTP_DELIVERY, OTP_LENGTH, OTP_LIFETIME_SECONDS } = env()
  const otp = { ...charSet(env()), length: OTP_LENGTH, lifespanSeconds: OTP_LIFETIME_SECONDS }
  return deliveries[OTP_DELIVERY].deliver({ to, reference, locale, otp })
}

interface DeliveryMethod {
  deliver(delivery: Delivery): Promise<Delivered>
  /** Where users find the code, by the name that they know, if it does not come by e-mail. */
  channelName?(): string | undefined
}

const deliveries: Record<Env['OTP_DELIVERY'], DeliveryMethod> = {
  magiclinksdev: { deliver: deliverByMagiclinksdev },
  smtp: { deliver: deliverBySmtp },
  webhook: { deliver: deliverByWebhook, channelName: () => env().WEBHOOK_CHANNEL_NAME },
}

/** The channel in which users find the code, by the name that they know; undefined when it comes by e-mail. */
export function channelName(): string | undefined {
  return deliveries[env().OTP_DELIVERY].channelName?.()
}
