import type { Locale } from '../messages/index.ts'
import { emailHtml } from './email-html.ts'
import type { MailTexts } from './texts.ts'

/**
 * Our own e-mail with the code, as HTML and as text. The code is one text node of plain characters, so that it can be
 * marked with a double click; the last line is bound to our host, so that phones offer it only there.
 */
export function codeMail(code: string, texts: MailTexts, locale: Locale) {
  const bound = boundLine(code, texts)
  return {
    subject: texts.subject,
    text: text(code, texts, bound),
    html: emailHtml(code, texts, bound, locale),
  }
}

function text(code: string, texts: MailTexts, bound: string): string {
  const { greeting, title, subTitle, lifetime, newest, neverShare, notYou } = texts
  const lines = [greeting, `${title}:`, code, subTitle, `${lifetime} ${newest}`, neverShare, notYou, bound]
  return lines.join('\n\n')
}

/** The format of origin-bound one-time codes: a phone fills the code in only on this host. */
function boundLine(code: string, { logoClickURL }: MailTexts): string {
  return `@${new URL(logoClickURL).hostname} #${code}`
}
