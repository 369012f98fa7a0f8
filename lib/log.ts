import 'server-only'
import { pino } from 'pino'
import { countEvent } from './telemetry/index.ts'

/** Everything that can be logged about signing in: one closed set, so that an inventory of it is complete. */
export type LogEvent =
  | 'server.started'
  | 'server.check-failed'
  | 'request.failed'
  | 'code.asked'
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
 * The fields of a line. None can hold an address, code, OTP ID, token or key: users appear as pseudonyms, reasons
 * come from closed sets, and no field has input of a client.
 */
export interface LogLine {
  event: LogEvent
  /** The request's id, the same in each line of one request. */
  request?: string | undefined
  /** Pseudonym of the e-mail address. */
  who?: string | undefined
  result?: string | undefined
  reason?: string | undefined
  /** The names of the settings that are wrong, never their values. */
  setting?: string | undefined
  /** The time in a JWT that is wrong, and how many seconds it lies ahead of our clock, or behind it (negative). */
  claim?: string | undefined
  seconds?: number | undefined
  /** The magiclinksdev endpoint, and the uuid by which the server's log is searched. */
  endpoint?: string | undefined
  upstreamRequest?: string | undefined
  status?: number | undefined
  ms?: number | undefined
  /** The route of an unexpected error, by its folder in `app/`, and where in the code it was thrown. */
  route?: string | undefined
  stack?: string[] | undefined
  /** Next.js prints the same one beside the error's message. */
  digest?: string | undefined
  cause?: string | undefined
  figures?: Record<string, number> | undefined
}

// Read before the settings are parsed. pino throws on a level that it does not know; the start then names the setting.
const level = process.env.LOG_LEVEL?.trim() ?? ''

// JSON to stdout, no transports: they break in the bundle, and a pipe can make it pretty.
const logger = pino({
  level: Object.hasOwn(pino.levels.values, level) ? level : 'info',
  base: null,
  timestamp: pino.stdTimeFunctions.isoTime,
  formatters: { level: (level) => ({ level }) },
})

/** One JSON line per event to stdout, with the time in UTC. Each is counted as well, whatever the level. */
export const log = { info: told('info'), warn: told('warn'), error: told('error') }

function told(level: 'info' | 'warn' | 'error') {
  return (line: LogLine) => {
    countEvent(line.event, line.reason)
    logger[level](line)
  }
}
