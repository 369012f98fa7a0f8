import { createRequire } from 'node:module'

/** The part of the package `ws` that the bridge uses. Playwright contains a copy of it. */
export interface Socket {
  readyState: number
  send(text: string): void
  close(): void
  on(event: 'open' | 'close' | 'error', listener: () => void): void
  on(event: 'message', listener: (data: Buffer) => void): void
}

interface Server {
  address(): { port: number }
  on(event: 'listening', listener: () => void): void
  on(event: 'connection', listener: (socket: Socket) => void): void
}

interface Sockets {
  ws: new (url: string, options: object) => Socket
  wsServer: new (options: object) => Server
}

const sockets: Sockets = createRequire(import.meta.url)('playwright-core/lib/utilsBundle')

/** Large enough for a screenshot, which is one message. */
const options = { maxPayload: 256 * 1024 * 1024, perMessageDeflate: false }

export function connect(url: string): Socket {
  return new sockets.ws(url, options)
}

/** @returns The URL at which it accepts connections. */
export function listen(onConnection: (socket: Socket) => void): Promise<string> {
  const server = new sockets.wsServer({ port: 0, host: '127.0.0.1', ...options })
  server.on('connection', onConnection)
  return new Promise((resolve) => {
    server.on('listening', () => resolve(`ws://127.0.0.1:${server.address().port}`))
  })
}
