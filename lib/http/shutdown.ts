import 'server-only'

/** Longer than the slowest request, and shorter than the 25 seconds that docs/deploy.md asks platforms for. */
const deadlineMs = 20_000

let stopping = false

/** Whether the process is ending: the connections that are still open should serve one more request at most. */
export const isStopping = () => stopping

/**
 * Ends the process in time. On SIGTERM Next.js stops accepting connections and waits for the open ones. Node enforces
 * no time limit on them from then on, so a client that sends half a request would keep the process running.
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
