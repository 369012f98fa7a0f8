import 'server-only'
import { env } from '../env/index.ts'
import { magiclinksdev } from '../upstream.ts'
import type { Delivered, Delivery } from './delivery.ts'
import { mailTexts } from './texts.ts'

/** The magiclinksdev server makes the code and e-mails it. We never see the code. */
export async function deliverByMagiclinksdev({ to, reference, locale, otp }: Delivery): Promise<Delivered> {
  const { subject, title, subTitle, greeting, serviceName, logoImageURL, logoClickURL } = mailTexts(
    locale,
    reference,
    env(),
  )
  const email = {
    toEmail: to,
    toName: '',
    subject,
    title,
    subTitle,
    greeting,
    serviceName,
    logoImageURL,
    logoClickURL,
  }
  const made = await magiclinksdev().createOtpEmail(otp, email)
  return made.ok ? { ok: true, otpId: made.value.id } : made
}
