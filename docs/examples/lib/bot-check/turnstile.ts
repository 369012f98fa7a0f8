import 'server-only'
import { z } from 'zod'
import { env } from '../env/index.ts'
import type { Assessed } from './verdict.ts'

const url = 'https://challenges.cloudflare.com/turnstile/v0/siteverify'
const timeoutMs = 1500
const answer = z.object({
  success: z.boolean(),
  action: z.string().optional(),
  hostname: z.string().optional(),
})

/** In place of `assess` in lib/bot-check/recaptcha.ts. */
export async function assess(token: string, action: string): Promise<Assessed> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      body: new URLSearchParams({ secret: process.env.TURNSTILE_SECRET ?? '', response: token }),
      signal: AbortSignal.timeout(timeoutMs),
    })
    const { success, action: madeFor, hostname } = answer.parse(await response.json())
    if (!success) return { verdict: 'refused', reason: 'invalid' }
    if (madeFor !== action) return { verdict: 'refused', reason: 'other-action' }
    if (hostname !== new URL(env().APP_URL).hostname) return { verdict: 'refused', reason: 'other-host' }
    return { verdict: 'passed' }
  } catch {
    return { verdict: 'unavailable', reason: 'no answer' }
  }
}
