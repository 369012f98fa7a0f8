import 'server-only'
import { setTimeout } from 'node:timers/promises'
import { z } from 'zod'
import { env } from '../env/index.ts'
import { magiclinksdev } from '../upstream.ts'
import type { Delivered, Delivery, Undelivered } from './delivery.ts'
import { codeMail } from './email.ts'
import { smtpOptions } from './smtp-options.ts'

/** A user must not wait longer for a mail server. The limit is for the whole e-mail, because each reply may be slow. */
const timeoutMs = 5000

const tooSlow = { cause: 'ETIMEDOUT', timedOut: true }

/** The magiclinksdev server makes the code, and we e-mail it. */
export async function deliverBySmtp({ to, reference, locale, otp }: Delivery): Promise<Delivered> {
  const made = await magiclinksdev().createOtp(otp)
  if (!made.ok) return made
  const mail = codeMail(made.value.otp, reference, locale, env())
  try {
    const transport = await makeTransport()
    const sent = transport.sendMail({
      from: env().EMAIL_FROM,
      to: { name: '', address: to },
      // Mail programs then send no out-of-office replies (RFC 3834).
      headers: { 'Auto-Submitted': 'auto-generated' },
      ...mail,
    })
    // If the e-mail goes out after the timeout, its code does not work, because the OTP ID is not saved.
    const timeout = setTimeout(timeoutMs, tooSlow, { ref: false })
    const outcome = await Promise.race([sent, timeout])
    return outcome === tooSlow ? { ok: false, undelivered: tooSlow } : { ok: true, otpId: made.value.id }
  } catch (error) {
    return { ok: false, undelivered: smtpFailure(error) }
  }
}

/** Loads nodemailer only with the first e-mail, because it takes 20 MB and most deployments do not need it. */
async function makeTransport() {
  const { createTransport } = await import('nodemailer')
  return createTransport({
    ...smtpOptions(env()),
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    // We attach no files and no URLs, so an e-mail that does is a mistake.
    disableFileAccess: true,
    disableUrlAccess: true,
  })
}

/**
 * nodemailer's own code, such as ECONNECTION or EENVELOPE, and the code of the mail server's reply. After 4xx the
 * e-mail may succeed later, e.g. with greylisting; after 5xx it will not. The text of the reply is left out, because it
 * may quote the email address.
 */
function smtpFailure(error: unknown): Undelivered {
  const { code, responseCode } = smtpError.parse(error)
  return { cause: code, timedOut: code === 'ETIMEDOUT', ...(responseCode && { status: responseCode }) }
}

const smtpError = z
  .object({ code: z.string().catch('unknown'), responseCode: z.int().optional().catch(undefined) })
  .catch({ code: 'unknown', responseCode: undefined })
