import type { Messages } from './messages/index.ts'
import { reloadedNotice } from './typed.ts'

type SearchParams = Record<string, string | string[] | undefined>

/** What a page says of how somebody came to it: the sentence for the `notice` in its address, if it knows that one. */
export function noticeIn(
  { notice }: SearchParams,
  words: Messages,
  own: [string, string][],
): string | undefined {
  // A Map, since an object would know `constructor` as well.
  const sentences = new Map([[reloadedNotice, words.noticeReloaded], ...own])
  return typeof notice === 'string' ? sentences.get(notice) : undefined
}
