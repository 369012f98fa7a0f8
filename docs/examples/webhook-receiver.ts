import { createServer, type IncomingMessage } from 'node:http'
import { Webhook } from 'standardwebhooks'
import { z } from 'zod'

const webhook = new Webhook(process.env.WEBHOOK_SECRET ?? '')
const codeEvent = z.object({ data: z.object({ email: z.string(), code: z.string(), locale: z.string() }) })
const maxLength = 16 * 1024
/** A signature is valid for five minutes before and after its time. */
const keepIdMs = 10 * 60_000
const seenIds = new Set<string>()

const server = createServer(async (request, response) => {
  const id = String(request.headers['webhook-id'])
  const headers = new Headers(Object.entries(request.headers).map(([name, value]) => [name, String(value)]))
  try {
    const { data } = codeEvent.parse(webhook.verify(await bodyOf(request), Object.fromEntries(headers)))
    // A repeated post is answered but not delivered again, even if both arrive at once.
    if (!seenIds.has(id)) {
      seenIds.add(id)
      setTimeout(() => seenIds.delete(id), keepIdMs).unref()
      console.log(`to ${data.email} in ${data.locale}: ${data.code}`) // Your SMS, push or chat here.
    }
    response.writeHead(204).end()
  } catch {
    response.writeHead(400).end()
  }
})
server.listen(Number(process.env.PORT), () => console.log('listening on', server.address()))

/** Limited, since any client can send a body before its signature is verified. */
async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = ''
  for await (const chunk of request.setEncoding('utf8')) {
    body += chunk
    if (body.length > maxLength) throw new Error('Too large')
  }
  return body
}
