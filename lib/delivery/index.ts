import 'server-only'
import { charSet } from '../code-format.ts'
import type { EmailAddress } from '../email-address.ts'
import { type Env, env } from '../env/index.ts'
import type { Locale } from '../messages/index.ts'
import { deliverByMagiclinksdev } from './by-magiclinksdev.ts'
import { deliverBySmtp } from './by-smtp.ts'
import { deliverByWebhook } from './by-webhook.ts'
import type { Delivered, Delivery } from './delivery.ts'

/** Requests a code from the magiclinksdev server, and delivers it as `OTP_DELIVERY` says. It goes nowhere else. */
export function deliverCode(to: EmailAddress, reference: string, locale: Locale): Promise<Delivered> {
  const { OTP_DELIVERY, OTP_LENGTH, OTP_LIFETIME_SECONDS } = env()
  const otp = { ...charSet(env()), length: OTP_LENGTH, lifespanSeconds: OTP_LIFETIME_SECONDS }
  return deliveries[OTP_DELIVERY].deliver({ to, reference, locale, otp })
}

interface DeliveryMethod {
  deliver(delivery: Delivery): Promise<Delivered>
  channelName?(): string | undefined
}

const deliveries: Record<Env['OTP_DELIVERY'], DeliveryMethod> = {
  magiclinksdev: { deliver: deliverByMagiclinksdev },
  smtp: { deliver: deliverBySmtp },
  webhook: { deliver: deliverByWebhook, channelName: () => env().WEBHOOK_CHANNEL_NAME },
}

/** The name by which users know the channel that brings the code. Undefined if the code comes by e-mail. */
export function channelName(): string | undefined {
  return deliveries[env().OTP_DELIVERY].channelName?.()
}
