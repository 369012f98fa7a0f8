import 'server-only'

/** Longer than the slowest request, and shorter than the 25 seconds that docs/deploy.md asks platforms for. */
const deadlineMs = 20_000

let stopping = false

/** Whether the process is ending. Connections that are still open then serve at most one more request. */
export const isStopping = () => stopping

/**
 * Ends the process after at most `deadlineMs`. On SIGTERM, Next.js stops accepting connections and waits for the open
 * ones. From then on Node enforces no time limit on them, so a client that sends half a request would keep the process
 * running.
 */
export function limitShutdown(): void {
  for (const [signal, exitCode] of [
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ] as const) {
    process.once(signal, () => {
      stopping = true
      setTimeout(() => process.exit(exitCode), deadlineMs).unref()
    })
  }
}
