import { deliverCode } from '../delivery/index.ts'
import { parseEmailAddress } from '../email-address.ts'
import { env } from '../env/index.ts'
import { locales } from '../messages/index.ts'
import { readSettings } from './settings.ts'

// Sends the e-mail in each language by the configured delivery, as users get it, to the development mailbox.
// `dev/previews.ts` runs this.

readSettings()
for (const locale of locales) {
  const to = parseEmailAddress(`${locale}@${env().OTP_DELIVERY}.example`)
  const delivered = to && (await deliverCode(to, 'ABC', locale))
  if (!delivered?.ok) throw new Error(`No preview in ${locale}: ${JSON.stringify(delivered)}`)
}
process.exit()
