import type { Server } from 'node:http'
import type { Server as NetServer } from 'node:net'

/** After its default of 5 s, Node.js could close an idle connection just when a client reuses it, which looks like an outage. */
const IDLE_MS = 10 * 60 * 1000

/** Listens on loopback only, and returns the port. With port 0, the system chooses one. */
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

/** Stops listening and closes all connections, so that nothing waits for a keep-alive connection. */
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
