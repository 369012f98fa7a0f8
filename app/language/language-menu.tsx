import { waitingMessages } from '@/components/waiting-messages'
import { directionOf, type Locale, locales, messagesFor, ownName } from '@/lib/messages'
import { chooseLanguage } from './actions'
import { LanguageForm } from './language-form'

/** A button for each language, labelled with the language's own name. */
export function LanguageMenu({ current }: { current: Locale }) {
  const messages = messagesFor(current)
  return (
    <LanguageForm action={chooseLanguage} label={messages.language} messages={waitingMessages(messages)}>
      {locales.map((locale) => (
        <button
          key={locale}
          className="button-quiet text-sm aria-[current]:text-ink aria-[current]:no-underline"
          type="submit"
          name="locale"
          value={locale}
          lang={locale}
          dir={directionOf(locale)}
          aria-current={locale === current || undefined}
        >
          {ownName(locale)}
        </button>
      ))}
    </LanguageForm>
  )
}
