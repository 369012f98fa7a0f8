import { brand } from '../brand.ts'
import type { Env } from '../env/schema.ts'
import { interpolate } from '../messages/format.ts'
import { type Locale, locales, messagesFor } from '../messages/index.ts'

/** What the e-mail says in plain text, whether the magiclinksdev server or we send it. It contains no user input. */
export interface MailTexts {
  subject: string
  title: string
  subTitle: string
  greeting: string
  serviceName: string
  logoImageURL: string
  logoClickURL: string
}

type Settings = Pick<Env, 'APP_NAME' | 'APP_URL'>

/** @param reference Three letters that tell one attempt from another. */
export function mailTexts(locale: Locale, reference: string, settings: Settings): MailTexts {
  const { APP_NAME, APP_URL } = settings
  const messages = messagesFor(locale)
  const values = { app: APP_NAME, host: new URL(APP_URL).host, reference }
  return {
    subject: interpolate(messages.mailSubject, values),
    title: interpolate(messages.mailTitle, values),
    subTitle: interpolate(messages.mailSubTitle, values),
    greeting: messages.mailGreeting,
    serviceName: APP_NAME,
    logoImageURL: `${APP_URL}${brand.emailLogo}`,
    logoClickURL: APP_URL,
  }
}

/** One problem for each text that the magiclinksdev server would refuse: a subject over 100 bytes, a title over 256. */
export function oversizedTexts(settings: Settings): string[] {
  return locales.flatMap((locale) => {
    const { subject, title } = mailTexts(locale, 'XXX', settings)
    return [...tooLong(locale, 'subject', subject, 100), ...tooLong(locale, 'title', title, 256)]
  })
}

function tooLong(locale: Locale, part: string, text: string, limit: number): string[] {
  const bytes = Buffer.byteLength(text)
  const problem = `APP_NAME makes the ${part} of the e-mail (${locale}) ${bytes} bytes long: the server takes at most ${limit}`
  return bytes > limit ? [problem] : []
}
