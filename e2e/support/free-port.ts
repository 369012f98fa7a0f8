import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'
import { listen } from '../../dev/http/listen.ts'

/** Below those that systems give to clients, and to whoever asks for any: a connection of somebody else cannot have it. */
const ports = [15_000, 32_000] as const

const given = new Set<number>()

/** A port that nobody listens on. Somebody may take it before it is used: whoever asks has to bear that. */
export async function freePort(): Promise<number> {
  for (;;) {
    const server = createServer()
    const port = await listen(server, randomInt(...ports)).catch(() => undefined)
    if (port === undefined) continue
    await new Promise((resolve) => server.close(resolve))
    if (given.has(port)) continue
    given.add(port)
    return port
  }
}
