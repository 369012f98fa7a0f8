import { env } from '@/lib/env'
import type { Messages } from '@/lib/messages'
import { interpolate } from '@/lib/messages/format'

/** The title of a page, without and with an error. A screen reader reads the title first. */
export interface PageTitles {
  plain: string
  error: string
}

export function pageTitles(messages: Messages, title: string): PageTitles {
  const full = (text: string) => `${text} – ${env().APP_NAME}`
  return { plain: full(title), error: full(interpolate(messages.titleError, { title })) }
}
