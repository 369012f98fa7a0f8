import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

const STOP_MS = 3_000

/** A process that a test started. */
export interface Child {
  process: ChildProcess
  /** Everything that it printed, line by line. */
  lines: string[]
  exited: Promise<number | null>
  signal(name: NodeJS.Signals): void
  /** Sends SIGTERM, and SIGKILL if the process does not end in time. */
  stop(): Promise<void>
  /** Ends it as a crash would. */
  kill(): Promise<void>
}

/**
 * A shell script that starts a watcher in the background and then becomes the command. The watcher reads a pipe from this
 * process. If this process ends, even by a kill, the pipe closes and the watcher kills the command. If the command ends
 * first, this process sends a line, and the watcher kills nothing.
 */
const watcherScript =
  'exec 4<&0 </dev/null; (read -r _ <&4 || kill -9 $$) >/dev/null 2>&1 3<&- & exec 4<&-; exec "$@"'

/** Starts a process that does not outlive this one. */
export function startChild(
  command: string,
  args: string[],
  env: Record<string, string>,
  cwd?: string,
): Child {
  const child = spawn('sh', ['-c', watcherScript, 'sh', command, ...args], {
    env: { NODE_ENV: 'production', ...env },
    ...(cwd && { cwd }),
    stdio: ['pipe', 'pipe', 'pipe', 'ipc'],
  })
  child.once('exit', () => child.stdin?.end('ended\n'))
  // The watcher may be gone before the line reaches it.
  child.stdin?.on('error', () => undefined)
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
