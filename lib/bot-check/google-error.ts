import 'server-only'
import { z } from 'zod'
import { env } from '../env/index.ts'
import type { Assessment } from './verdict.ts'

/** gRPC's status codes, which Google's client uses over REST too. */
const invalidArgument = 3
const notFound = 5
const permissionDenied = 7
const failedPrecondition = 9
const unauthenticated = 16

/** A reason that Google gives, such as `API_KEY_INVALID`, or a system error code, such as `ECONNREFUSED`. */
const codeWord = z
  .string()
  .regex(/^[A-Z][A-Z0-9_]{1,63}$/)
  .optional()
  .catch(undefined)

const googleError = z.object({ code: z.number().optional().catch(undefined), reason: codeWord })

/**
 * Turns an error of Google's client into an assessment.
 *
 * Google answers "invalid argument" to a wrong API key, a wrong project and a wrong site key, and perhaps to a token
 * that it cannot read. It adds a reason for a wrong API key or project, and none for a site key or a token.
 */
export function assessmentFrom(error: unknown): Assessment {
  const { code, reason } = googleError.safeParse(error).data ?? {}
  const summary = reason ?? systemCodeOf(error) ?? `code ${code ?? 'none'}`
  if (reason?.startsWith('API_KEY_') || code === unauthenticated)
    return { verdict: 'unavailable', reason: summary, suspect: credentials() }
  if (code === invalidArgument && !reason)
    return { verdict: 'refused', reason: 'invalid-argument', suspect: 'RECAPTCHA_SITE_KEY' }
  if (code !== undefined && [invalidArgument, notFound, permissionDenied, failedPrecondition].includes(code))
    return { verdict: 'unavailable', reason: summary, suspect: `RECAPTCHA_PROJECT_ID or ${credentials()}` }
  return { verdict: 'unavailable', reason: summary }
}

function credentials(): string {
  return env().RECAPTCHA_API_KEY ? 'RECAPTCHA_API_KEY' : "Google's default credentials"
}

/** The client wraps a network error in its own errors, as their `cause`. */
function systemCodeOf(error: unknown, depth = 0): string | undefined {
  const { code, cause } = z.object({ code: codeWord, cause: z.unknown() }).safeParse(error).data ?? {}
  return code ?? (cause && depth < 5 ? systemCodeOf(cause, depth + 1) : undefined)
}
