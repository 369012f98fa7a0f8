import { Webhook } from 'standardwebhooks'
import { z } from 'zod'
import { addNote } from '../../../../lib/notes'

const noteEvent = z.object({ uid: z.string(), text: z.string().min(1).max(200) })

/** Another service posts here, without cookies and without `Origin`. Only its signature identifies it. */
export async function POST(request: Request): Promise<Response> {
  const webhook = new Webhook(process.env.NOTES_WEBHOOK_SECRET ?? '')
  let verified: unknown
  try {
    verified = webhook.verify(await request.text(), Object.fromEntries(request.headers))
  } catch {
    return new Response(null, { status: 401 })
  }
  const { success, data } = noteEvent.safeParse(verified)
  if (!success) return new Response(null, { status: 400 })
  addNote(data.uid, { text: data.text })
  return new Response(null, { status: 204 })
}
