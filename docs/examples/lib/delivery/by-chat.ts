import 'server-only'
import { magiclinksdev } from '../upstream.ts'
import type { Delivered, Delivery } from './delivery.ts'

const timeoutMs = 5000

export async function deliverByChat({ to, otp }: Delivery): Promise<Delivered> {
  const made = await magiclinksdev().createOtp(otp)
  if (!made.ok) return made
  try {
    const sent = await fetch('https://chat.example.com/messages', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ to, text: `Your code: ${made.value.otp}` }),
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    })
    if (sent.ok) return { ok: true, otpId: made.value.id }
    return { ok: false, undelivered: { cause: `HTTP ${sent.status}`, timedOut: false } }
  } catch (error) {
    const timedOut = error instanceof Error && error.name === 'TimeoutError'
    return { ok: false, undelivered: { cause: 'chat', timedOut } }
  }
}
