import type { Socket } from 'node:net'
import { SMTPServer, type SMTPServerDataStream } from 'smtp-server'
import type { FaultQueue } from '../fault-queue.ts'
import { listen } from '../http/listen.ts'
import { type Fault, takeFault } from './fault.ts'
import type { Store } from './store.ts'

const MESSAGE_LIMIT_BYTES = 1 << 20

export type Smtp = { port: number; open(): Promise<void>; close(): Promise<void> }

/** Starts an SMTP server on loopback that accepts messages to all recipients, without authentication or encryption. */
export async function startSmtp(store: Store, faults: FaultQueue<Fault>, wantedPort: number): Promise<Smtp> {
  const sockets = new Map<number | undefined, Socket>()
  const smtp = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    size: MESSAGE_LIMIT_BYTES,
    onRcptTo({ address }, _session, callback) {
      if (takeFault(faults, 'timeout', [address])) return
      if (takeFault(faults, 'greylist-recipient', [address]))
        return callback(smtpError(451, 'Try again later'))
      callback(takeFault(faults, 'refuse-recipient', [address]) ? smtpError(550, 'No such mailbox') : null)
    },
    async onData(stream, session, callback) {
      const raw = await readAll(stream)
      if (raw === undefined) return callback(smtpError(552, 'The message is too large'))
      const { mailFrom, rcptTo } = session.envelope
      const to = rcptTo.map((recipient) => recipient.address)
      store.add({ from: mailFrom === false ? '' : mailFrom.address, to }, raw)
      if (takeFault(faults, 'drop-after-data', to)) sockets.get(session.remotePort)?.destroy()
      else callback(null)
    },
  })
  // Without this handler, a client that hangs up in the middle would end the process.
  smtp.on('error', () => {})
  smtp.server.on('connection', (socket) => {
    const { remotePort } = socket
    sockets.set(remotePort, socket)
    socket.on('close', () => sockets.delete(remotePort))
  })
  const port = await listen(smtp.server, wantedPort)
  return {
    port,
    open: async () => void (smtp.server.listening || (await listen(smtp.server, port))),
    close: () =>
      new Promise((resolve) => {
        smtp.server.close(() => resolve())
        for (const socket of sockets.values()) socket.destroy()
      }),
  }
}

function smtpError(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode })
}

async function readAll(stream: SMTPServerDataStream): Promise<Buffer | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of stream) {
    size += chunk.length
    if (size <= MESSAGE_LIMIT_BYTES) chunks.push(chunk)
  }
  return size <= MESSAGE_LIMIT_BYTES ? Buffer.concat(chunks) : undefined
}
