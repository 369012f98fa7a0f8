import type { AddressObject } from 'mailparser'
import { z } from 'zod'
import type { FaultQueue } from '../fault-queue.ts'
import { json, type Reply, type Routes } from '../http/router.ts'
import { type Fault, faultSchema } from './fault.ts'
import { search } from './search.ts'
import type { Smtp } from './smtp.ts'
import type { Message, Store } from './store.ts'

const LIMIT_DEFAULT = 50
const SNIPPET_CHARACTERS = 250
const deletion = z.object({ IDs: z.array(z.string()).optional() })

/** The mailbox's API. Its responses have the format of Mailpit's, so that the same tests can read e-mails from both. */
export function apiRoutes(store: Store, faults: FaultQueue<Fault>, smtp: Smtp): Routes {
  const ok = { status: 200, headers: { 'Content-Type': 'text/plain' }, body: 'ok' }
  return {
    'GET /api/v1/messages': ({ query }) => page(store, store.newest(), query),
    'GET /api/v1/search': ({ query }) => page(store, search(store, query.get('query') ?? ''), query),
    'DELETE /api/v1/messages': ({ body }) => {
      const { IDs } = deletion.parse(body)
      // In Mailpit, an empty list means all messages.
      store.delete(IDs?.length === 0 ? undefined : IDs)
      return ok
    },
    'GET /api/v1/message/{ID}': async ({ parameters: [id = ''] }) => {
      const message = store.find(id)
      return message && json(await fullMessage(message))
    },
    'GET /api/v1/message/{ID}/headers': async ({ parameters: [id = ''] }) => {
      const message = store.find(id)
      return message && json(await headersOf(message))
    },
    'POST /api/faults': async ({ body }) => {
      const fault = faultSchema.parse(body)
      if (fault.kind === 'refuse-connection') await smtp.close()
      else faults.add(fault)
      return json({}, 201)
    },
    'DELETE /api/faults': async () => {
      faults.clear()
      await smtp.open()
      return json({})
    },
  }
}

/** The headers by name, each with all its values. */
export async function headersOf(message: Message): Promise<Record<string, string[]>> {
  const headers: Record<string, string[]> = {}
  for (const { line } of (await message.parsed()).headerLines.toReversed()) {
    const [name = ''] = line.split(':', 1)
    headers[name] = [...(headers[name] ?? []), line.slice(name.length + 1).trim()]
  }
  return headers
}

async function page(store: Store, found: Message[], query: URLSearchParams): Promise<Reply> {
  const start = Number(query.get('start') ?? 0) || 0
  const limit = Number(query.get('limit') ?? LIMIT_DEFAULT) || LIMIT_DEFAULT
  const messages = await Promise.all(found.slice(start, start + limit).map(summary))
  const total = store.newest().length
  const counts = {
    total,
    count: messages.length,
    messages_count: found.length,
    unread: 0,
    messages_unread: 0,
  }
  return json({ ...counts, start, tags: [], messages })
}

async function summary(message: Message) {
  const { text = '' } = await message.parsed()
  const Snippet = text.replace(/\s+/g, ' ').trim().slice(0, SNIPPET_CHARACTERS)
  return {
    ...(await commonFields(message)),
    Created: message.receivedAt.toISOString(),
    Attachments: 0,
    Snippet,
  }
}

async function fullMessage(message: Message) {
  const { text = '', html, date = message.receivedAt } = await message.parsed()
  const body = { Text: text, HTML: html || '', Inline: [], Attachments: [] }
  return {
    ...(await commonFields(message)),
    ReturnPath: message.envelope.from,
    Date: date.toISOString(),
    ...body,
  }
}

async function commonFields(message: Message) {
  const { from, to, cc, bcc, replyTo, subject = '', messageId = '' } = await message.parsed()
  return {
    ID: message.id,
    MessageID: messageId.replace(/^<|>$/g, ''),
    Read: false,
    From: people(from)[0] ?? { Name: '', Address: message.envelope.from },
    To: people(to),
    Cc: people(cc),
    Bcc: people(bcc),
    ReplyTo: people(replyTo),
    Subject: subject,
    Size: message.raw.length,
    Tags: [],
  }
}

function people(header: AddressObject | AddressObject[] | undefined): { Name: string; Address: string }[] {
  const objects = header === undefined ? [] : [header].flat()
  return objects
    .flatMap((object) => object.value)
    .map(({ name, address = '' }) => ({ Name: name, Address: address }))
}
