import { randomUUID } from 'node:crypto'
import { type ParsedMail, simpleParser } from 'mailparser'

export type Envelope = { from: string; to: string[] }
/** A message as received. It is parsed when it is first read. */
export type Message = {
  id: string
  receivedAt: Date
  envelope: Envelope
  raw: Buffer
  parsed(): Promise<ParsedMail>
}
export type Store = ReturnType<typeof createStore>

/** Keeps the newest messages, up to the capacity. */
export function createStore(capacity: number) {
  let messages: Message[] = []
  return {
    add(envelope: Envelope, raw: Buffer): void {
      let parsed: Promise<ParsedMail> | undefined
      const parse = () => (parsed ??= simpleParser(raw))
      messages.unshift({ id: randomUUID(), receivedAt: new Date(), envelope, raw, parsed: parse })
      if (messages.length > capacity) messages.length = capacity
    },
    newest: (): Message[] => messages,
    find: (id: string): Message | undefined =>
      id === 'latest' ? messages[0] : messages.find((message) => message.id === id),
    sentTo: (address: string): Message[] =>
      messages.filter(({ envelope }) => envelope.to.some((to) => to.toLowerCase() === address.toLowerCase())),
    /** Deletes these messages, or all. */
    delete(ids: string[] | undefined): void {
      messages = ids === undefined ? [] : messages.filter((message) => !ids.includes(message.id))
    },
  }
}
