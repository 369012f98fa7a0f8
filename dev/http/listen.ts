import type { Server } from 'node:http'
import type { Server as NetServer } from 'node:net'

/** Node's own 5 s would hang up on an idle connection perhaps just when a client uses it again: an outage that is none. */
const IDLE_MS = 10 * 60 * 1000

/** Listens on loopback only; port 0 lets the system choose. Returns the port. */
export function listen(server: NetServer, port: number): Promise<number> {
  if ('keepAliveTimeout' in server) server.keepAliveTimeout = IDLE_MS
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject)
      resolve(portOf(server))
    })
  })
}

/** Stops listening and hangs up on everybody, so that nothing waits for a keep-alive connection. */
export function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}

function portOf(server: NetServer): number {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return address.port
}
