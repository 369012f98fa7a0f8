import { createServer } from 'node:net'
import { listen } from '../../dev/http/listen.ts'

/** A port that nobody listens on. Somebody may take it before it is used: whoever asks has to bear that. */
export async function freePort(): Promise<number> {
  const server = createServer()
  const port = await listen(server, 0)
  await new Promise((resolve) => server.close(resolve))
  return port
}
