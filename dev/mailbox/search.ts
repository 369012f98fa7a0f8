import type { Message, Store } from './store.ts'

/** The messages for a query such as `to:jane@example.com` or `to:"jane@example.com"`, newest first. Other queries find nothing. */
export function search(store: Store, query: string): Message[] {
  const match = /^\s*to:(?:"([^"]+)"|(\S+))\s*$/i.exec(query)
  const address = match?.[1] ?? match?.[2]
  return address === undefined ? [] : store.sentTo(address)
}
