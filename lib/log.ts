import 'server-only'
import { pino } from 'pino'
import { countEvent } from './telemetry/index.ts'

/** Every event that can be logged: a closed set, so that the table in docs/logging.md can be complete. */
export type LogEvent =
  | 'server.started'
  | 'server.check-failed'
  | 'request.failed'
  | 'code.requested'
  | 'code.sent'
  | 'code.refused'
  | 'code.wrong'
  | 'code.accepted'
  | 'session.started'
  | 'session.renewed'
  | 'session.renewal-failed'
  | 'session.ended'
  | 'session.refused'
  | 'session.unverifiable'
  | 'post.refused'
  | 'cookie.refused'
  | 'bot.refused'
  | 'bot.unavailable'
  | 'bot.misconfigured'
  | 'delivery.failed'
  | 'upstream.failed'
  | 'jwks.failed'
  | 'store.down'
  | 'store.unusable'
  | 'store.at-risk'

/**
 * The fields of a line. None can hold an email address, code, OTP ID, token or key: users appear as pseudonyms, reasons
 * come from closed sets, and no field has input from a client.
 */
export interface LogLine {
  event: LogEvent
  /** The ID of the request. All log lines of one request have it. */
  request?: string | undefined
  /** The pseudonym of the email address. */
  who?: string | undefined
  result?: string | undefined
  reason?: string | undefined
  /** The names of the settings that are wrong, never their values. */
  setting?: string | undefined
  /** Which time in a JWT is wrong, and by how many seconds it is ahead of our clock. Negative if it is behind. */
  claim?: string | undefined
  seconds?: number | undefined
  /** The magiclinksdev endpoint, and the uuid to look for in the server's log. */
  endpoint?: string | undefined
  upstreamRequest?: string | undefined
  status?: number | undefined
  ms?: number | undefined
  /** The route of an unexpected error, by its folder in `app/`, and where in the code it was thrown. */
  route?: string | undefined
  stack?: string[] | undefined
  /** Next.js prints the same digest beside the error's message. */
  digest?: string | undefined
  cause?: string | undefined
  figures?: Record<string, number> | undefined
}

// This runs before `start` checks the settings. On an unknown level pino would throw, and `start` could not report it.
const level = process.env.LOG_LEVEL?.trim() ?? ''

// The logger uses none of pino's transports, because they break in the bundle.
const logger = pino({
  level: Object.hasOwn(pino.levels.values, level) ? level : 'info',
  base: null,
  timestamp: pino.stdTimeFunctions.isoTime,
  formatters: { level: (level) => ({ level }) },
})

/** Writes one JSON line per event to stdout, with the time in UTC. Each event is also counted, whatever the level. */
export const log = { info: logAt('info'), warn: logAt('warn'), error: logAt('error') }

function logAt(level: 'info' | 'warn' | 'error') {
  return (line: LogLine) => {
    countEvent(line.event, line.reason)
    logger[level](line)
  }
}
