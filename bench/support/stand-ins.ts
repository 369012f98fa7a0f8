import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { startChild } from '../../e2e/support/child.ts'

const SCRIPT = fileURLToPath(new URL('stand-in.ts', import.meta.url))
const told = z.object({
  url: z.string(),
  controlUrl: z.string(),
  apiKey: z.string(),
  issuer: z.string(),
  audience: z.string(),
})

export interface StandIn extends z.infer<typeof told> {
  close(): Promise<void>
}

/** The magiclinksdev stand-in in a process of its own. */
export async function startStandIn(): Promise<StandIn> {
  const { process: child, stop } = startChild(process.execPath, [...process.execArgv, SCRIPT], {
    PATH: process.env.PATH ?? '',
  })
  const [message] = await once(child, 'message')
  return { ...told.parse(message), close: stop }
}
