import type { Messages } from '../lib/messages/index.ts'

type SearchParams = Record<string, string | string[] | undefined>

/** Why the user came to a page: the sentence for the `notice` in its address, if the page knows that one. */
export function noticeFromQuery(
  { notice }: SearchParams,
  messages: Messages,
  own: [string, string][],
): string | undefined {
  // A Map, since an object would know `constructor` as well.
  const sentences = new Map([['reloaded', messages.noticeReloaded], ...own])
  return typeof notice === 'string' ? sentences.get(notice) : undefined
}
