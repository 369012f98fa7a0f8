import { env } from '@/lib/env'
import { messagesFor } from '@/lib/messages'
import { currentLocale } from '@/lib/messages/locale'

/**
 * Replaces Google's badge, which `app/globals.css` hides, and tells a user without JavaScript what to do. Renders
 * nothing while the bot check is off.
 */
export async function BotNotice() {
  if (env().RECAPTCHA !== 'enterprise') return null
  const messages = messagesFor(await currentLocale())
  return (
    <>
      <noscript>
        <p className="box box-alert mt-5">{messages.recaptchaNoScript}</p>
      </noscript>
      <p className="mt-6 text-sm text-soft">{messages.recaptchaNotice}</p>
    </>
  )
}
