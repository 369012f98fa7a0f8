import { createFaultQueue } from '../fault-queue.ts'
import { close, listen } from '../http/listen.ts'
import { createRouter } from '../http/router.ts'
import { apiRoutes } from './api.ts'
import type { Fault } from './fault.ts'
import { pageRoutes } from './pages.ts'
import { startSmtp } from './smtp.ts'
import { createStore } from './store.ts'

const CAPACITY_DEFAULT = 5_000

export type Options = {
  httpPort?: number
  smtpPort?: number
  /** How many messages are kept. The oldest are dropped first. */
  capacity?: number
  /** Sends a preview of each e-mail to this mailbox, on request. */
  previews?: () => Promise<void>
}
export type Mailbox = { url: string; smtpUrl: string; close(): Promise<void> }

/** Starts a mail server on loopback that keeps the messages it receives and shows them on a page. */
export async function startMailbox(options: Options = {}): Promise<Mailbox> {
  const store = createStore(options.capacity ?? CAPACITY_DEFAULT)
  const faults = createFaultQueue<Fault>()
  const smtp = await startSmtp(store, faults, options.smtpPort ?? 0)
  const http = createRouter({ ...pageRoutes(store, options.previews), ...apiRoutes(store, faults, smtp) })
  const httpPort = await listen(http, options.httpPort ?? 0)
  return {
    url: `http://127.0.0.1:${httpPort}`,
    smtpUrl: `smtp://127.0.0.1:${smtp.port}`,
    close: async () => void (await Promise.all([close(http), smtp.close()])),
  }
}
