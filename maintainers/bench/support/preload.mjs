// A server's process loads this module first. The module reports what the process has used, and ends the process when
// the benchmark ends.

import { monitorEventLoopDelay } from 'node:perf_hooks'

/** With `BENCH_STALLS`, measures the longest stall of the event loop and the longest call of SQLite. */
const stalls = process.env.BENCH_STALLS ? await measureStalls() : undefined

process.on('disconnect', () => process.exit())

process.on('message', (message) => {
  if (message !== 'usage') return
  const longest = stalls?.take() ?? {}
  globalThis.gc?.()
  const { user, system } = process.cpuUsage()
  const { heapUsed, rss } = process.memoryUsage()
  process.send?.({ cpuMs: (user + system) / 1000, heapUsed, rss, ...longest })
  stalls?.reset()
})

async function measureStalls() {
  const { DatabaseSync, StatementSync } = await import('node:sqlite')
  const delay = monitorEventLoopDelay({ resolution: 5 })
  delay.enable()
  let sqliteMs = 0
  for (const [{ prototype }, names] of [
    [DatabaseSync, ['exec']],
    [StatementSync, ['get', 'all', 'run']],
  ])
    for (const name of names) prototype[name] = timed(prototype[name])

  function timed(method) {
    return function (...args) {
      const startedAt = performance.now()
      try {
        return method.apply(this, args)
      } finally {
        sqliteMs = Math.max(sqliteMs, performance.now() - startedAt)
      }
    }
  }
  return {
    take: () => ({ stallMs: delay.max / 1e6, sqliteMs }),
    reset: () => {
      sqliteMs = 0
      delay.reset()
    },
  }
}
