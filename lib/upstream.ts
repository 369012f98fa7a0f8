import 'server-only'
import { env } from './env/index.ts'
import { log } from './log.ts'
import { type Failure, magiclinksdevClient } from './magiclinksdev/index.ts'
import { recordDuration } from './telemetry/index.ts'

/** The magiclinksdev client with this application's settings. */
export function magiclinksdev() {
  const { MAGICLINKSDEV_URL, MAGICLINKSDEV_API_KEY } = env()
  return magiclinksdevClient({
    base: MAGICLINKSDEV_URL,
    apiKey: MAGICLINKSDEV_API_KEY,
    onAnswer: (endpoint, outcome, ms) => recordDuration('upstream', ms, { endpoint, outcome }),
  })
}

/** Logs a call that failed for a reason other than a wrong code, with the uuid to look for in the server's log. */
export function logFailure({ code, endpoint, status, requestId, cause }: Failure, request?: string): void {
  log.error({
    event: 'upstream.failed',
    request,
    reason: code,
    endpoint,
    status,
    upstreamRequest: requestId,
    cause,
  })
}
