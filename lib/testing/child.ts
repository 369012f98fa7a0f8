import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

/** A process that a test started. */
export interface Child {
  process: ChildProcess
  /** Everything that it has printed so far. */
  lines: readonly string[]
  /** Resolves with the first line that has this text. If the process ends first, rejects with everything it printed. */
  line(text: string): Promise<string>
  /** Kills it without a clean-up, even if it is frozen. */
  kill(): Promise<void>
}

/**
 * The shell starts a subshell and then becomes the command. The subshell waits for the end of a pipe from this process,
 * and then kills the command. The pipe ends when this process exits or is killed. Vitest ends its workers by signals,
 * so an exit handler in this process would not run. A line through the pipe tells the subshell that the command has
 * ended by itself.
 */
const endsWithItsParent =
  'exec 3<&0 </dev/null; (read -r _ <&3 || kill -9 $$) >/dev/null 2>&1 & exec 3<&-; exec "$@"'

/**
 * Starts a process that does not outlive this one. Its output is piped, not inherited, because Vitest would wait forever
 * for a process that keeps the output of a worker open.
 */
export function startChild(command: string, args: string[], env: NodeJS.ProcessEnv = process.env): Child {
  const child = spawn('sh', ['-c', endsWithItsParent, 'sh', command, ...args], { env, stdio: 'pipe' })
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  child.once('exit', () => child.stdin.end('ended\n'))
  // The subshell may end before the line reaches it.
  child.stdin.on('error', () => undefined)

  const lines: string[] = []
  const outputs = [child.stdout, child.stderr].map((stream) => createInterface(stream))
  for (const output of outputs) output.on('line', (line) => lines.push(line))
  return {
    process: child,
    lines,
    line: (text) =>
      new Promise((resolve, reject) => {
        const resolveIfPrinted = () => {
          const found = lines.find((line) => line.includes(text))
          if (found !== undefined) resolve(found)
        }
        resolveIfPrinted()
        for (const output of outputs) output.on('line', resolveIfPrinted)
        ended.then(() => reject(new Error(`${command} ended:\n${lines.join('\n')}`)))
      }),
    async kill() {
      child.kill('SIGKILL')
      await ended
    },
  }
}
