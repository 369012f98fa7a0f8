import type { Next } from './next.ts'

export type RunningNext = {
  /**
   * Resolves with the exit code once Next.js has exited. After the first restart, only `stop` resolves it, because new
   * settings may be why Next.js exits.
   */
  exited: Promise<number>
  stop(signal: NodeJS.Signals): void
  /** Restarts Next.js with the current settings. */
  restart(): void
}

/**
 * Keeps Next.js running when the settings change. If it exits because the new settings are invalid, the next change
 * starts it again.
 */
export function keepRunning(start: () => Next): RunningNext {
  const replaced = new Set<Next>()
  let stopping = false
  let finish: (code: number) => void
  const exited = new Promise<number>((resolve) => {
    finish = resolve
  })

  function run(): Next {
    const next = start()
    next.exited.then((code) => {
      if (stopping || replaced.size === 0) finish(code)
      else if (!replaced.has(next))
        console.log('\n  Correct the settings, and the application starts again.\n')
    })
    return next
  }
  let next = run()
  let restarting = Promise.resolve()

  async function replace(): Promise<void> {
    replaced.add(next)
    next.stop('SIGTERM')
    await next.exited
    if (!stopping) next = run()
  }

  return {
    exited,
    stop(signal) {
      stopping = true
      next.stop(signal)
      // Next.js may have exited already, because of invalid settings.
      next.exited.then(finish)
    },
    restart() {
      restarting = restarting.then(replace)
    },
  }
}
