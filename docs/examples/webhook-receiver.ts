import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import { Webhook } from 'standardwebhooks'
import { z } from 'zod'

const webhook = new Webhook(process.env.WEBHOOK_SECRET ?? '')
const created = z.object({ data: z.object({ email: z.string(), code: z.string(), locale: z.string() }) })
const seen = new Set<string>()

const server = createServer(async (request, response) => {
  const id = String(request.headers['webhook-id'])
  const headers = new Headers(Object.entries(request.headers).map(([name, value]) => [name, String(value)]))
  try {
    const { data } = created.parse(webhook.verify(await text(request), Object.fromEntries(headers)))
    // A copy of an earlier post is answered and not sent again: its signature is good for five minutes.
    if (!seen.has(id)) console.log(`to ${data.email} in ${data.locale}: ${data.code}`) // Your SMS, push or chat here.
    seen.add(id)
    response.writeHead(204).end()
  } catch {
    response.writeHead(400).end()
  }
})
server.listen(Number(process.env.PORT), () => console.log('listening on', server.address()))
