import type { Env } from '../env/schema.ts'
import { duration, interpolate } from '../messages/format.ts'
import { type Locale, messagesFor } from '../messages/index.ts'
import { emailHtml, type OwnMailTexts } from './email-html.ts'
import { mailTexts } from './texts.ts'

type Settings = Pick<Env, 'APP_NAME' | 'APP_URL' | 'OTP_LIFETIME_SECONDS'>

/**
 * Our own e-mail with the code, as HTML and as text. The code is one text node of plain characters, so that a double
 * click selects it. The last line binds the code to our host, so that phones offer it only there.
 */
export function codeMail(code: string, reference: string, locale: Locale, settings: Settings) {
  const texts = ownMailTexts(reference, locale, settings)
  const originLine = originBoundLine(code, texts)
  return {
    subject: texts.subject,
    text: text(code, texts, originLine),
    html: emailHtml(code, texts, originLine, locale),
  }
}

function ownMailTexts(reference: string, locale: Locale, settings: Settings): OwnMailTexts {
  const { mailLifetime, mailNewest, mailNeverShare, mailNotYou } = messagesFor(locale)
  return {
    ...mailTexts(locale, reference, settings),
    lifetime: interpolate(mailLifetime, { minutes: lifetimeInWords(locale, settings.OTP_LIFETIME_SECONDS) }),
    newest: mailNewest,
    neverShare: mailNeverShare,
    notYou: mailNotYou,
  }
}

function lifetimeInWords(locale: Locale, seconds: number): string {
  return seconds % 60 === 0 ? duration(locale, 'minute', seconds / 60) : duration(locale, 'second', seconds)
}

function text(code: string, texts: OwnMailTexts, originLine: string): string {
  const { greeting, title, subTitle, lifetime, newest, neverShare, notYou } = texts
  const lines = [
    greeting,
    `${title}:`,
    code,
    subTitle,
    `${lifetime} ${newest}`,
    neverShare,
    notYou,
    originLine,
  ]
  return lines.join('\n\n')
}

/** The format of origin-bound one-time codes: a phone fills the code in only on this host. */
function originBoundLine(code: string, { logoClickURL }: OwnMailTexts): string {
  return `@${new URL(logoClickURL).hostname} #${code}`
}
