import { readdirSync, readlinkSync } from 'node:fs'
import { connect, type Socket } from 'node:net'

/** A TCP connection that sends exactly the given bytes, as no HTTP client would. */
export interface RawSocket {
  socket: Socket
  /** Everything that the server has sent so far. */
  received(): string
  /** Resolves when the server has closed its side. */
  closed: Promise<void>
}

/** Opens a connection and sends `text`. This side stays open, whatever the server does. */
export function openRawSocket(url: string, text: string): RawSocket {
  const { hostname, port } = new URL(url)
  const socket = connect({ port: Number(port), host: hostname, allowHalfOpen: true })
  let received = ''
  socket.on('data', (chunk) => {
    received += chunk
  })
  // A reset closes the connection too.
  socket.on('error', () => undefined)
  const closed = new Promise<void>((resolve) => {
    socket.once('end', resolve)
    socket.once('close', () => resolve())
  })
  socket.write(text)
  return { socket, received: () => received, closed }
}

/** How many sockets a process holds open. Linux only. */
export function openSockets(pid: number | undefined): number {
  const folder = `/proc/${pid}/fd`
  return readdirSync(folder).filter((name) => linkOf(`${folder}/${name}`).startsWith('socket:')).length
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path)
  } catch {
    // The process has closed this descriptor in the meantime.
    return ''
  }
}
