import 'server-only'
import { setTimeout } from 'node:timers/promises'
import { z } from 'zod'
import { env } from '../env/index.ts'
import { magiclinksdev } from '../upstream.ts'
import type { Delivered, Delivery, Undelivered } from './delivery.ts'
import { codeMail } from './email.ts'
import { smtpOptions } from './smtp-options.ts'

/** A user must not wait longer for a mail server. In all, since a slow server may take long for each reply. */
const limitMs = 5000

const lateMail = { cause: 'ETIMEDOUT', timedOut: true }

/** Workflow 1B: the server makes the code, and we e-mail it. */
export async function deliverBySmtp({ to, reference, locale, otp }: Delivery): Promise<Delivered> {
  const made = await magiclinksdev().createOtp(otp)
  if (!made.ok) return made
  const mail = codeMail(made.value.otp, reference, locale, env())
  try {
    const transport = await makeTransport()
    const sent = transport.sendMail({
      from: env().EMAIL_FROM,
      to: { name: '', address: to },
      // Asks for no out-of-office replies (RFC 3834).
      headers: { 'Auto-Submitted': 'auto-generated' },
      ...mail,
    })
    // An e-mail that still goes out afterwards has a code that does not work: its OTP ID is not saved.
    const late = setTimeout(limitMs, lateMail, { ref: false })
    const outcome = await Promise.race([sent, late])
    return outcome === lateMail ? { ok: false, undelivered: lateMail } : { ok: true, otpId: made.value.id }
  } catch (error) {
    return { ok: false, undelivered: smtpFailure(error) }
  }
}

/** Loaded with the first e-mail: it takes 20 MB, and most deployments let the server send. */
async function makeTransport() {
  const { createTransport } = await import('nodemailer')
  return createTransport({
    ...smtpOptions(env()),
    connectionTimeout: limitMs,
    greetingTimeout: limitMs,
    socketTimeout: limitMs,
    // No file or URL is ever attached; a template that tried to would be a mistake.
    disableFileAccess: true,
    disableUrlAccess: true,
  })
}

/**
 * nodemailer's own code, such as ECONNECTION or EENVELOPE, and the code of the server's reply: 4xx may succeed later, as
 * after greylisting, and 5xx will not. The text of the reply is left out, since it may quote the address.
 */
function smtpFailure(error: unknown): Undelivered {
  const { code, responseCode } = smtpError.parse(error)
  return { cause: code, timedOut: code === 'ETIMEDOUT', ...(responseCode && { status: responseCode }) }
}

const smtpError = z
  .object({ code: z.string().catch('unknown'), responseCode: z.int().optional().catch(undefined) })
  .catch({ code: 'unknown', responseCode: undefined })
