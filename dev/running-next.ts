import type { Next } from './next.ts'

export type RunningNext = {
  /** Resolves with the exit code, once it has ended by itself or was stopped. */
  exited: Promise<number>
  stop(signal: NodeJS.Signals): void
  /** Starts it again, with the settings as they are by then. */
  restart(): void
}

/**
 * Keeps Next running across changes of the settings. One that refuses the settings it was started with, after a change,
 * is started again at the next change.
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
      else if (!replaced.has(next)) console.log('\n  Correct the settings: then it starts again.\n')
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
      // It may have ended already, over settings that it refuses.
      next.exited.then(finish)
    },
    restart() {
      restarting = restarting.then(replace)
    },
  }
}
