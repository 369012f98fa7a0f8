import { randomUUID } from 'node:crypto'
import { createFaultQueue } from '../fault-queue.ts'
import { close, listen } from '../http/listen.ts'
import { createAccounts } from './accounts.ts'
import { BASE_PATH, createApi } from './api.ts'
import { createCalls } from './calls.ts'
import { createClock } from './clock.ts'
import { createControl } from './control.ts'
import { createKeys } from './keys.ts'
import { createMailer } from './mail.ts'
import { createOtps } from './otps.ts'
import type { State } from './server-state.ts'

export type Options = {
  port?: number
  controlPort?: number
  /** The mail server for codes. Without it, no code is e-mailed. */
  smtpUrl?: string | undefined
  apiKey?: string | undefined
  issuer?: string | undefined
  audience?: string | undefined
  /** The file that keeps its signing keys across restarts. */
  keysFile?: string | undefined
}
export type Magiclinksdev = {
  url: string
  controlUrl: string
  apiKey: string
  issuer: string
  audience: string
  close(): Promise<void>
}

/** Starts a stand-in for a magiclinksdev server on loopback. `url` is its base URL, with a slash at the end. */
export async function startMagiclinksdev(options: Options = {}): Promise<Magiclinksdev> {
  const { apiKey = randomUUID(), audience = randomUUID(), issuer = 'http://magiclinksdev.example' } = options
  const clock = createClock()
  const state: State = {
    issuer,
    clock,
    accounts: createAccounts({ apiKey, audience }),
    keys: await createKeys(options.keysFile),
    otps: createOtps(clock),
    calls: createCalls(),
    faults: createFaultQueue(),
    mailer: createMailer(options.smtpUrl),
  }
  const api = createApi(state)
  const port = await listen(api, options.port ?? 0)
  const apiPort = {
    open: async () => void (api.listening || (await listen(api, port))),
    close: () => close(api),
  }
  const control = createControl(state, apiPort)
  const controlPort = await listen(control, options.controlPort ?? 0)
  return {
    url: `http://127.0.0.1:${port}${BASE_PATH}`,
    controlUrl: `http://127.0.0.1:${controlPort}`,
    apiKey,
    issuer,
    audience,
    async close() {
      await Promise.all([close(api), close(control)])
      state.mailer.close()
    },
  }
}
