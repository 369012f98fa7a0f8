import { env } from '@/lib/env'
import { messagesFor } from '@/lib/messages'
import { currentLocale } from '@/lib/messages/locale'
import { Sentence } from './sentence'

/** Google's text in place of its badge, and what to do without JavaScript. Nothing while the bot check is off. */
export async function BotNotice() {
  if (env().RECAPTCHA !== 'enterprise') return null
  const words = messagesFor(await currentLocale())
  const link = (path: string, text: string) => (
    <a className="link" href={`https://policies.google.com/${path}`} rel="noreferrer">
      {text}
    </a>
  )
  return (
    <>
      <noscript>
        <p className="box box-alert mt-5">{words.recaptchaNoScript}</p>
      </noscript>
      <p className="mt-6 text-sm text-soft">
        <Sentence
          text={words.recaptchaNotice}
          values={{
            privacy: link('privacy', words.recaptchaPrivacy),
            terms: link('terms', words.recaptchaTerms),
          }}
        />
      </p>
    </>
  )
}
