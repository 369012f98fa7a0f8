import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'
import { listen } from '../../dev/http/listen.ts'

/** Below the ephemeral range, so that no client connection can take one of these ports. */
const ports = { from: 15_000, until: 32_000 }

/**
 * Each process takes ports from one part of the range, in turn. So a test that closes a port and opens it again later hardly
 * ever loses it to another test.
 */
const part = 100
const first = ports.from + (process.pid % ((ports.until - ports.from) / part)) * part
let turn = randomInt(part)

/** A port that no process is listening on. Another process may still take it before the caller uses it. */
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
