import 'server-only'
import { z } from 'zod'
import { env } from '../env/index.ts'
import type { Assessment } from './verdict.ts'

const url = 'https://challenges.cloudflare.com/turnstile/v0/siteverify'
const timeoutMs = 1500
const answer = z.object({
  success: z.boolean(),
  'error-codes': z.array(z.string()).default([]),
  action: z.string().optional(),
  hostname: z.string().optional(),
})

/** Replaces `assessToken` of lib/bot-check/recaptcha.ts. */
export async function assessToken(token: string, action: string): Promise<Assessment> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      body: new URLSearchParams({ secret: process.env.TURNSTILE_SECRET ?? '', response: token }),
      signal: AbortSignal.timeout(timeoutMs),
    })
    const { success, 'error-codes': errors, action: madeFor, hostname } = answer.parse(await response.json())
    // Neither a wrong secret nor an error at Cloudflare is the user's fault.
    if (errors.some((error) => error.endsWith('-input-secret')))
      return { verdict: 'unavailable', reason: 'secret', suspect: 'TURNSTILE_SECRET' }
    if (errors.includes('internal-error')) return { verdict: 'unavailable', reason: 'internal-error' }
    if (!success) return { verdict: 'refused', reason: 'invalid' }
    if (madeFor !== action) return { verdict: 'refused', reason: 'other-action' }
    if (hostname !== new URL(env().APP_URL).hostname) return { verdict: 'refused', reason: 'other-host' }
    return { verdict: 'passed' }
  } catch (error) {
    return { verdict: 'unavailable', reason: systemCode.safeParse(error).data?.cause.code ?? 'no answer' }
  }
}

/** The name of a system error, which tells `outage.ts` whether this machine has a shortage or Cloudflare has an outage. */
const systemCode = z.object({ cause: z.object({ code: z.string() }) })
