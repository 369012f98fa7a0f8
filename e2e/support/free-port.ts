import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'
import { listen } from '../../dev/http/listen.ts'

/** Below those that systems give to clients, and to whoever asks for any: a connection of somebody else cannot have it. */
const ports = { from: 15_000, until: 32_000 }

/**
 * Each process takes those of one part, in turn: so a port that a test has closed, to open it again, is not another
 * test's meanwhile.
 */
const part = 100
const first = ports.from + (process.pid % ((ports.until - ports.from) / part)) * part
let turn = randomInt(part)

/** A port that nobody listens on. Somebody else may take it before it is used: whoever asks has to bear that. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < part; tries += 1) {
    const server = createServer()
    turn = (turn + 1) % part
    const port = await listen(server, first + turn).catch(() => undefined)
    if (port === undefined) continue
    await new Promise((resolve) => server.close(resolve))
    return port
  }
  throw new Error(`every port from ${first} to ${first + part - 1} is taken`)
}
