'use client'

import { useForm } from '@/components/use-form'
import type { WaitingWords } from '@/components/waiting-words'
import { chooseLanguage } from './actions'

interface LanguageMenuProps {
  label: string
  current: string
  languages: { locale: string; name: string; direction: string }[]
  words: WaitingWords
}

/** Each language by its own name. Choosing one keeps the page, and what was typed on it. */
export function LanguageMenu({ label, current, languages, words }: LanguageMenuProps) {
  const { state, busy, form } = useForm(chooseLanguage, { words })
  return (
    <form {...form} aria-label={label} className="flex flex-wrap gap-x-2">
      {languages.map(({ locale, name, direction }) => (
        <button
          key={locale}
          className="button-quiet -ms-3 text-sm aria-[current]:text-ink aria-[current]:no-underline"
          type="submit"
          name="locale"
          value={locale}
          lang={locale}
          dir={direction}
          aria-current={locale === current || undefined}
          aria-disabled={busy || undefined}
        >
          {name}
        </button>
      ))}
      <p aria-live="polite" className="w-full text-alert text-sm">
        {state.error}
      </p>
    </form>
  )
}
