import 'server-only'
import { api } from '../api.ts'
import { env } from '../env/index.ts'
import type { Delivered, Delivery } from './delivery.ts'
import { codeMail } from './email.ts'
import { mailTexts } from './texts.ts'

/** A mail server that does not answer must not hold a person for longer. */
const timeoutMs = 5000

/** Workflow 1B: the server makes the code, and we e-mail it. */
export async function deliverBySmtp({ to, tag, locale, otp }: Delivery): Promise<Delivered> {
  const made = await api().createOtp(otp)
  if (!made.ok) return made
  const mail = codeMail(made.value.otp, mailTexts(locale, tag, env()), locale)
  try {
    const transport = await makeTransport()
    await transport.sendMail({ from: env().EMAIL_FROM, to: { name: '', address: to }, ...mail })
    return { ok: true, otpId: made.value.id }
  } catch (error) {
    return { ok: false, undelivered: smtpFailure(error) }
  }
}

/** Loaded with the first e-mail: it takes 20 MB, and most deployments let the server send. */
async function makeTransport() {
  const { createTransport } = await import('nodemailer')
  return createTransport({
    url: env().SMTP_URL,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    // No file or URL is ever attached; a template that tried to would be a mistake.
    disableFileAccess: true,
    disableUrlAccess: true,
  })
}

/** nodemailer's own code, such as ECONNECTION or EENVELOPE: the server's sentence may quote the address. */
function smtpFailure(error: unknown): { cause: string; timedOut: boolean } {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
  return { cause: code, timedOut: code === 'ETIMEDOUT' }
}
