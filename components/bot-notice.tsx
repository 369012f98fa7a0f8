import { env } from '@/lib/env'
import { messagesFor } from '@/lib/messages'
import { currentLocale } from '@/lib/messages/locale'

/** Google's text in place of its badge, and what to do without JavaScript. Nothing while the bot check is off. */
export async function BotNotice() {
  if (env().RECAPTCHA !== 'enterprise') return null
  const words = messagesFor(await currentLocale())
  const [before = '', between = '', after = ''] = words.recaptchaNotice.split(/\{privacy\}|\{terms\}/)
  return (
    <>
      <noscript>
        <p className="mt-4 rounded-lg border-alert border-s-4 bg-alert-paper px-4 py-3 text-alert">
          {words.recaptchaNoScript}
        </p>
      </noscript>
      <p className="mt-6 text-sm text-soft">
        {before}
        <a className="link" href="https://policies.google.com/privacy" rel="noreferrer">
          {words.recaptchaPrivacy}
        </a>
        {between}
        <a className="link" href="https://policies.google.com/terms" rel="noreferrer">
          {words.recaptchaTerms}
        </a>
        {after}
      </p>
    </>
  )
}
