import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { isMisleading } from './next-output.ts'

const PROJECT = fileURLToPath(new URL('..', import.meta.url))
const NEXT = fileURLToPath(import.meta.resolve('next/dist/bin/next'))
const PINO_PRETTY = fileURLToPath(import.meta.resolve('pino-pretty/bin.js'))
const PINO_PRETTY_OPTIONS = [
  '--messageKey=event',
  '--translateTime=HH:MM:ss',
  '--singleLine',
  '--ignore=figures',
]
const POLL_MS = 200
/** How long Next.js may take to stop. Then it is killed. */
const STOP_LIMIT_MS = 5_000

export type Next = {
  /** Resolves once the application answers. */
  ready: Promise<void>
  /** Resolves with the exit code. */
  exited: Promise<number>
  stop(signal: NodeJS.Signals): void
}

/**
 * Runs Next.js on loopback, in a process group of its own, so that its helpers can be stopped with it. The terminal shows
 * its log lines in a readable form, and its other lines unchanged, except misleading ones.
 *
 * @param command `dev` or `start`, and more arguments for Next.js.
 */
export function startNext(command: string[], port: number, settings: NodeJS.ProcessEnv): Next {
  // The process that sends Next.js' telemetry would leave the group and outlive it.
  const env = { NEXT_TELEMETRY_DISABLED: '1', ...settings }
  const options = [...command, '-H', '127.0.0.1', '-p', String(port)]
  const child = spawn(process.execPath, [NEXT, ...options], {
    cwd: PROJECT,
    env: { ...env, ...(process.stdout.isTTY && { FORCE_COLOR: '1' }) },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const pretty = spawn(process.execPath, [PINO_PRETTY, ...PINO_PRETTY_OPTIONS], {
    detached: true,
    stdio: ['pipe', 'inherit', 'inherit'],
  })
  passOn(child.stdout, pretty.stdin).on('close', () => pretty.stdin.end())
  passOn(child.stderr, process.stderr)

  let stopping = false
  const kill = () => signalGroup(child, 'SIGKILL')
  process.once('exit', kill)
  const exited = new Promise<number>((resolve) => {
    child.once('error', () => resolve(1))
    // Without a code, a signal ended Next.js. If `stop` did not send the signal, that is a failure.
    child.once('exit', (code) => resolve(code ?? (stopping ? 0 : 1)))
  }).finally(() => process.off('exit', kill))
  return {
    ready: untilAnswered(port),
    exited,
    stop(signal) {
      stopping = true
      signalGroup(child, signal)
      setTimeout(kill, STOP_LIMIT_MS).unref()
    },
  }
}

function passOn(from: NodeJS.ReadableStream, to: NodeJS.WritableStream) {
  return createInterface(from).on('line', (line) => {
    if (!isMisleading(line)) to.write(`${line}\n`)
  })
}

async function untilAnswered(port: number): Promise<void> {
  const answered = () => fetch(`http://127.0.0.1:${port}/livez`).catch(() => undefined)
  while ((await answered()) === undefined) await wait(POLL_MS, undefined, { ref: false })
}

function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, signal)
  } catch {
    // The group has ended.
  }
}
