import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Child, startChild } from './child.ts'
import { freePort } from './free-port.ts'
import { imageFolder } from './image.ts'
import { until } from './until.ts'

const PROJECT = fileURLToPath(new URL('../..', import.meta.url))
const NEXT = join(PROJECT, 'node_modules/next/dist/bin/next')
const PRELOAD = new URL('preload.mjs', import.meta.url).href
const PORT_TRIES = 3

export type Settings = Record<string, string>

/** One `next start` of the production build. */
export interface Application {
  /** Where it listens itself, behind any proxy. */
  url: string
  pid: number | undefined
  child: Child
  /** Puts its clock so far ahead of the real one. */
  setClock(aheadMs: number): Promise<void>
}

/** Starts it and waits until it answers. Throws, with all that it printed, when it ends instead. */
export async function startApplication(
  settings: Settings,
  port?: number,
  { image = false, folder = PROJECT }: { image?: boolean; folder?: string } = {},
): Promise<Application> {
  for (let tries = 1; ; tries += 1) {
    const application = image
      ? launchImage(settings, port ?? (await freePort()))
      : launch(settings, port ?? (await freePort()), folder)
    const started = await untilReady(application)
    if (started) return application
    const output = application.child.lines.join('\n')
    if (!output.includes('EADDRINUSE') || port !== undefined || tries === PORT_TRIES) {
      throw new Error(`The application ended instead of starting:\n${output}`)
    }
  }
}

/** Starts it with settings that it refuses: how it ended, and what it said. */
export async function refusedStart(settings: Settings): Promise<{ code: number | null; output: string }> {
  const { child } = launch(settings, await freePort())
  const timer = setTimeout(() => child.kill(), 30_000)
  const code = await child.exited
  clearTimeout(timer)
  return { code, output: child.lines.join('\n') }
}

function launch(settings: Settings, port: number, folder = PROJECT): Application {
  const args = ['--import', PRELOAD, NEXT, 'start', '-H', '127.0.0.1', '-p', String(port)]
  const child = startChild(process.execPath, args, environment(settings), folder)
  return applicationAt(port, child)
}

/** The same build from the folder that the image holds. */
function launchImage(settings: Settings, port: number): Application {
  const at = { HOSTNAME: '127.0.0.1', PORT: String(port) }
  const args = ['--import', PRELOAD, 'server.js']
  const child = startChild(process.execPath, args, { ...environment(settings), ...at }, imageFolder())
  return applicationAt(port, child)
}

function applicationAt(port: number, child: Child): Application {
  const { pid } = child.process
  return { url: `http://127.0.0.1:${port}`, pid, child, setClock: (aheadMs) => setClock(child, aheadMs) }
}

/** Nothing of the developer's own settings: neither those of the shell, nor those of `.env` files. */
function environment(settings: Settings): Settings {
  const shell = { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', TZ: 'UTC' }
  // A run starts some fifty of them, which need not compile the same scripts again: a third of a second each.
  const faster = { NODE_COMPILE_CACHE: join(PROJECT, '.next/cache/node'), NEXT_TELEMETRY_DISABLED: '1' }
  return { ...shell, ...faster, __NEXT_PROCESSED_ENV: 'true', ...settings }
}

async function untilReady({ url, child }: Application): Promise<boolean> {
  const ended = child.exited.then(() => false)
  // Until then whoever answers there may be another's.
  const listens = () => child.lines.some((line) => line.includes('Ready in'))
  const answers = async () =>
    !listens()
      ? undefined
      : fetch(`${url}/livez`).then(
          async (answer) => {
            // An answer that nobody reads holds its connection open, and with it, for 3 s, the server that is to end.
            await answer.arrayBuffer()
            return answer.ok || undefined
          },
          () => undefined,
        )
  let gone = false
  const ready = until('the application', async () => (gone ? false : await answers()))
  ended.then(() => {
    gone = true
  })
  return Promise.race([ready, ended])
}

function setClock({ process: child }: Child, aheadMs: number): Promise<void> {
  return new Promise((resolve) => {
    const heard = (message: unknown) => {
      if (typeof message !== 'object' || message === null || !('aheadMs' in message)) return
      child.off('message', heard)
      resolve()
    }
    child.on('message', heard)
    child.send({ aheadMs })
  })
}
