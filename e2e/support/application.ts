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

/** A process that runs the production build. */
export interface Application {
  /** Where it listens, behind the proxy if there is one. */
  url: string
  pid: number | undefined
  child: Child
  /** Sets its clock ahead of the real one, or behind it (negative). */
  setClock(aheadMs: number): Promise<void>
}

/** Starts the application and waits until it answers. If it exits instead, throws an error with everything that it printed. */
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

/** Starts the application with invalid settings, and waits until it exits. Kills it after 30 seconds. */
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

/** Starts the same build from a folder with the files of the Docker image. */
function launchImage(settings: Settings, port: number): Application {
  const address = { HOSTNAME: '127.0.0.1', PORT: String(port) }
  const args = ['--import', PRELOAD, 'server.js']
  const child = startChild(process.execPath, args, { ...environment(settings), ...address }, imageFolder())
  return applicationAt(port, child)
}

function applicationAt(port: number, child: Child): Application {
  const { pid } = child.process
  return { url: `http://127.0.0.1:${port}`, pid, child, setClock: (aheadMs) => setClock(child, aheadMs) }
}

/** The environment of the process, without the developer's own settings from the shell and from `.env` files. */
function environment(settings: Settings): Settings {
  const shell = { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', TZ: 'UTC' }
  // A run starts some fifty processes. The compile cache saves each a third of a second.
  const faster = { NODE_COMPILE_CACHE: join(PROJECT, '.next/cache/node'), NEXT_TELEMETRY_DISABLED: '1' }
  return { ...shell, ...faster, __NEXT_PROCESSED_ENV: 'true', ...settings }
}

async function untilReady({ url, child }: Application): Promise<boolean> {
  const ended = child.exited.then(() => false)
  // Until the application prints `Ready in`, another process may be answering on the port.
  const listens = () => child.lines.some((line) => line.includes('Ready in'))
  const answers = async () =>
    !listens()
      ? undefined
      : fetch(`${url}/livez`).then(
          async (answer) => {
            // An unread response would keep its connection open and delay the stop of the application.
            await answer.arrayBuffer()
            return answer.ok || undefined
          },
          () => undefined,
        )
  let hasEnded = false
  const ready = until('the application', async () => (hasEnded ? false : await answers()))
  ended.then(() => {
    hasEnded = true
  })
  return Promise.race([ready, ended])
}

function setClock({ process: child }: Child, aheadMs: number): Promise<void> {
  return new Promise((resolve) => {
    const onMessage = (message: unknown) => {
      if (typeof message !== 'object' || message === null || !('aheadMs' in message)) return
      child.off('message', onMessage)
      resolve()
    }
    child.on('message', onMessage)
    child.send({ aheadMs })
  })
}
