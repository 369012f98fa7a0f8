import { createTransport } from 'nodemailer'
import { html } from '../html.ts'
import { goDuration } from './go.ts'
import type { Email } from './rules.ts'

const FROM = { name: 'Sign-in service', address: 'no-reply@magiclinksdev.example' }
/** The real server's time limit for a whole request. */
const TIMEOUT_MS = 5_000

const NEVER_ASKED = 'Support will never ask for anything in this email.'
const NEVER_FORWARD = 'Never forward this email or share its contents with anyone.'

type Mail = { email: Email; otp: string; lifespanSeconds: number }
export type Mailer = { send(mail: Mail): Promise<void>; close(): void }

/** E-mails codes by SMTP. Without an SMTP URL it sends nothing, like the real server's `nop` image. */
export function createMailer(smtpUrl: string | undefined): Mailer {
  if (smtpUrl === undefined) return { send: async () => {}, close: () => {} }
  const transport = createTransport(
    {
      url: smtpUrl,
      pool: true,
      connectionTimeout: TIMEOUT_MS,
      greetingTimeout: TIMEOUT_MS,
      socketTimeout: TIMEOUT_MS,
    },
    { from: FROM },
  )
  return {
    async send(mail) {
      const { email } = mail
      const to = { name: email.toName, address: email.to }
      await transport.sendMail({ to, subject: email.subject, text: textOf(mail), html: htmlOf(mail) })
    },
    close: () => transport.close(),
  }
}

function textOf({ email, otp, lifespanSeconds }: Mail): string {
  const opening = [email.greeting, email.title, email.subTitle].filter((line) => line !== '')
  const code = ['Your one-time password:', otp]
  const notes = [`It is valid for ${goDuration(lifespanSeconds)}.`, NEVER_ASKED, NEVER_FORWARD]
  return [opening, code, notes].map((block) => block.join('\n')).join('\n\n')
}

function htmlOf({ email, otp, lifespanSeconds }: Mail): string {
  const paragraph = (text: string) => (text === '' ? '' : html`<p>${text}</p>`)
  const logo = html`<a href="${email.logoClickURL}"><img src="${email.logoImageURL}" alt="logo"></a>`
  return html`<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><meta name="color-scheme" content="light dark">
<title>A one-time password for ${email.serviceName}</title></head>
<body style="margin:0 auto;max-width:32rem;padding:2rem 1rem;font:1rem/1.5 system-ui,sans-serif">
${email.logoImageURL === '' ? '' : logo}
${paragraph(email.greeting)}
<h1 style="font-size:1.5rem">${email.title}</h1>
${paragraph(email.subTitle)}
<p style="font-size:2rem;font-weight:700;letter-spacing:.1em;text-align:center">${otp}</p>
<hr>
<p><small>It is valid for ${goDuration(lifespanSeconds)}.<br>${NEVER_ASKED}<br>${NEVER_FORWARD}</small></p>
</body>
</html>`.html
}
