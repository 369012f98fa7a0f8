import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { type Child, startChild } from '../../../e2e/support/child.ts'

export const PROJECT = fileURLToPath(new URL('../../..', import.meta.url))
const PRELOAD = new URL('preload.mjs', import.meta.url).href

/** Keeps idle connections open while the benchmark measures another server. */
const KEEP_ALIVE = ['--keepAliveTimeout', '600000']

export type Settings = Record<string, string>

const usage = z.object({
  cpuMs: z.number(),
  heapUsed: z.number(),
  rss: z.number(),
  /** The longest stall of the event loop, and the longest call of SQLite, since the last report. Only with `BENCH_STALLS`. */
  stallMs: z.number().default(0),
  sqliteMs: z.number().default(0),
})
type Usage = z.infer<typeof usage>

/** A `next start` in a process of its own. */
export interface Server {
  url: string
  child: Child
  /** What the process has used so far, in bytes and milliseconds. With `--expose-gc`, it collects garbage first. */
  usage(): Promise<Usage>
}

/** Makes the production build of a folder. If it fails, throws with its output. */
export function buildNext(folder: string): void {
  const env = { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', NEXT_TELEMETRY_DISABLED: '1' }
  const { status, stdout, stderr } = spawnSync(process.execPath, [nextOf(folder), 'build'], {
    cwd: folder,
    env: { ...env, NODE_ENV: 'production' },
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`next build failed in ${folder}:\n${stdout}${stderr}`)
}

/** Next.js of this folder, or of a folder above it. */
function nextOf(folder: string): string {
  return createRequire(join(folder, 'package.json')).resolve('next/dist/bin/next')
}

/** Runs `next start` in a folder, and waits until a request for this path succeeds. */
export async function startNext(
  folder: string,
  port: number,
  settings: Settings,
  path: string,
  nodeArgs: string[] = [],
): Promise<Server> {
  const args = [
    '--import',
    PRELOAD,
    ...nodeArgs,
    nextOf(folder),
    'start',
    '-H',
    '127.0.0.1',
    '-p',
    String(port),
    ...KEEP_ALIVE,
  ]
  const shell = { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '' }
  const defaults = { __NEXT_PROCESSED_ENV: 'true', NEXT_TELEMETRY_DISABLED: '1', LOG_LEVEL: 'info' }
  const child = startChild(process.execPath, args, { ...shell, ...defaults, ...settings }, folder)
  const url = `http://127.0.0.1:${port}`
  const ended = child.exited.then(() => Promise.reject(new Error(child.lines.join('\n'))))
  await Promise.race([untilAnswered(url + path), ended])
  return { url, child, usage: () => usageOf(child) }
}

const EVERY_MS = 5

async function untilAnswered(url: string): Promise<void> {
  const answers = () =>
    fetch(url).then(
      ({ ok }) => ok,
      () => false,
    )
  while (!(await answers())) await wait(EVERY_MS)
}

async function usageOf({ process: child }: Child): Promise<Usage> {
  child.send('usage')
  const [message] = await once(child, 'message')
  return usage.parse(message)
}
