import 'server-only'
import { randomUUID } from 'node:crypto'
import { z } from 'zod'

export interface WebhookTarget {
  url: URL
  /** `whsec_` and the secret in base64. The receiver has the same secret. */
  secret: string
  timeoutMs: number
}

/**
 * Posts one event, signed as the Standard Webhooks specification says. Returns null if the receiver answered 2xx in
 * time, and otherwise the reason. It does not retry, because by the time a late code arrived, the user would have
 * requested another.
 */
export async function postWebhook(
  { url, secret, timeoutMs }: WebhookTarget,
  type: string,
  data: object,
): Promise<{ cause: string; timedOut: boolean } | null> {
  const now = new Date()
  const id = `msg_${randomUUID()}`
  const body = JSON.stringify({ type, timestamp: now.toISOString(), data })
  try {
    // Loaded with the first event, because most deployments send none.
    const { Webhook } = await import('standardwebhooks')
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        'webhook-id': id,
        'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
        'webhook-signature': new Webhook(secret).sign(id, now, body),
      },
      body,
      // Following a redirect would send the code to another host.
      redirect: 'manual',
      cache: 'no-store',
      signal: AbortSignal.timeout(timeoutMs),
    })
    // The body of the response is not read, because it could be endless.
    await response.body?.cancel()
    return response.ok ? null : { cause: `HTTP ${response.status}`, timedOut: false }
  } catch (error) {
    return failure(error)
  }
}

/** A technical cause such as ECONNREFUSED. The error's message is left out, because it could quote the URL. */
function failure(error: unknown): { cause: string; timedOut: boolean } {
  if (error instanceof Error && error.name === 'TimeoutError') return { cause: 'time-out', timedOut: true }
  const code = z.object({ cause: z.object({ code: z.string() }) }).safeParse(error).data?.cause.code
  return { cause: code ?? 'unknown', timedOut: false }
}
