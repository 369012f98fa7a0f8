import { createTransport } from 'nodemailer'
import { z } from 'zod'

const person = z.object({ Name: z.string(), Address: z.string() })
const summary = z.object({
  ID: z.string(),
  From: person,
  To: z.array(person),
  Subject: z.string(),
  Snippet: z.string(),
})
const list = z.object({ total: z.int(), count: z.int(), messages_count: z.int(), messages: z.array(summary) })

export type Mail = { to?: string; subject?: string; text?: string; html?: string }

/** Sends messages by SMTP, and reads them over HTTP. */
export function mailboxClient({ url, smtpUrl }: { url: string; smtpUrl: string }) {
  const transport = createTransport({ url: smtpUrl }, { from: 'Sender <sender@example.com>' })
  return {
    send: (mail: Mail) =>
      transport.sendMail({ to: 'jane@example.com', subject: 'Hello', text: 'Hello', ...mail }),
    list: async (path = 'messages') => list.parse(await (await fetch(`${url}/api/v1/${path}`)).json()),
    /** The body of a page. The response must be a 200. */
    async page(path: string): Promise<string> {
      const response = await fetch(url + path)
      if (!response.ok) throw new Error(`${path}: ${response.status}`)
      return response.text()
    },
    async change(method: string, path: string, body?: unknown): Promise<number> {
      const init = body === undefined ? { method } : { method, body: JSON.stringify(body) }
      return (await fetch(url + path, init)).status
    },
  }
}
