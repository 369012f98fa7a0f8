import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

const STOP_MS = 3_000

/** A process that a test started. */
export interface Child {
  process: ChildProcess
  /** All that it printed, line by line. */
  lines: string[]
  exited: Promise<number | null>
  signal(name: NodeJS.Signals): void
  /** Ends it: politely, and if that does not help, at once. */
  stop(): Promise<void>
  /** Ends it as a crash would. */
  kill(): Promise<void>
}

const alive = new Set<ChildProcess>()
process.once('exit', () => {
  for (const child of alive) child.kill('SIGKILL')
})

/** Starts a process that does not outlive this one. */
export function startChild(
  command: string,
  args: string[],
  env: Record<string, string>,
  cwd?: string,
): Child {
  const child = spawn(command, args, {
    env: { NODE_ENV: 'production', ...env },
    ...(cwd && { cwd }),
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  alive.add(child)
  const lines: string[] = []
  for (const stream of [child.stdout, child.stderr]) {
    if (stream) createInterface(stream).on('line', (line) => lines.push(line))
  }
  const exited = new Promise<number | null>((resolve) => {
    child.once('error', (error) => {
      lines.push(String(error))
      resolve(null)
    })
    child.once('close', resolve)
  })
  exited.then(() => alive.delete(child))
  return {
    process: child,
    lines,
    exited,
    signal: (name) => child.kill(name),
    async stop() {
      child.kill('SIGTERM')
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS)
      await exited
      clearTimeout(timer)
    },
    async kill() {
      child.kill('SIGKILL')
      await exited
    },
  }
}
