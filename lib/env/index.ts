import 'server-only'
import { parseEnv } from './parse.ts'
import type { Env } from './schema.ts'

export type { Env } from './schema.ts'

let parsed: Env | undefined

/**
 * The settings, parsed once. `instrumentation.ts` has ended the process on a bad one before anything asks here, so
 * a throw means that this ran outside the server (a build must not read settings).
 */
export function env(): Env {
  if (!parsed) {
    const result = parseEnv(process.env)
    if (!result.ok) throw new Error(`The settings are not complete:\n${result.problems.join('\n')}`)
    parsed = result.env
  }
  return parsed
}
