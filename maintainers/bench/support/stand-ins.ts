import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { startChild } from '../../../e2e/support/child.ts'
import { send } from './http.ts'

const SCRIPT = fileURLToPath(new URL('stand-in.ts', import.meta.url))
const started = z.object({
  url: z.string(),
  controlUrl: z.string(),
  apiKey: z.string(),
  issuer: z.string(),
  audience: z.string(),
})

export interface StandIn extends z.infer<typeof started> {
  close(): Promise<void>
}

/** Starts the magiclinksdev stand-in in a process of its own. */
export async function startStandIn(): Promise<StandIn> {
  const { process: child, stop } = startChild(process.execPath, [...process.execArgv, SCRIPT], {
    PATH: process.env.PATH ?? '',
  })
  const [message] = await once(child, 'message')
  return { ...started.parse(message), close: stop }
}

/** The calls that reached the stand-in. */
export async function callsOf({ controlUrl }: StandIn): Promise<unknown[]> {
  const { text } = await send(`${controlUrl}/calls`)
  return z.array(z.unknown()).parse(JSON.parse(text))
}

const OTP = {
  charSetAlphaLower: false,
  charSetAlphaUpper: false,
  charSetNumeric: true,
  length: 8,
  lifespanSeconds: 600,
}

/** Requests a code from the stand-in directly, not through the application. */
export async function createOtp({ url, apiKey }: StandIn): Promise<void> {
  const headers = { 'Content-Type': 'application/json', 'X-API-KEY': apiKey }
  const body = Buffer.from(JSON.stringify({ otpCreateParams: OTP }))
  const { status, text } = await send(`${url}otp/create`, { method: 'POST', headers, body })
  if (status !== 201) throw new Error(`The stand-in answered ${status}: ${text}`)
}
