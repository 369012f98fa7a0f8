import { createServer, type IncomingMessage } from 'node:http'
import { Webhook } from 'standardwebhooks'
import { z } from 'zod'

const webhook = new Webhook(process.env.WEBHOOK_SECRET ?? '')
const created = z.object({ data: z.object({ email: z.string(), code: z.string(), locale: z.string() }) })
const maxLength = 16 * 1024
/** A signature is good for five minutes, before and after. */
const seenMs = 10 * 60_000
const seen = new Set<string>()

const server = createServer(async (request, response) => {
  const id = String(request.headers['webhook-id'])
  const headers = new Headers(Object.entries(request.headers).map(([name, value]) => [name, String(value)]))
  try {
    const { data } = created.parse(webhook.verify(await bodyOf(request), Object.fromEntries(headers)))
    // A copy of an earlier post is answered and not sent again, also when both come at once.
    if (!seen.has(id)) {
      seen.add(id)
      setTimeout(() => seen.delete(id), seenMs).unref()
      console.log(`to ${data.email} in ${data.locale}: ${data.code}`) // Your SMS, push or chat here.
    }
    response.writeHead(204).end()
  } catch {
    response.writeHead(400).end()
  }
})
server.listen(Number(process.env.PORT), () => console.log('listening on', server.address()))

/** Before the signature is looked at anybody may be the sender. */
async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = ''
  for await (const chunk of request.setEncoding('utf8')) {
    body += chunk
    if (body.length > maxLength) throw new Error('Too large')
  }
  return body
}
