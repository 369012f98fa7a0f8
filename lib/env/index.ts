import 'server-only'
import { processState } from '../process-state.ts'
import type { Env } from './schema.ts'

export type { Env } from './schema.ts'

/**
 * The settings. `lib/start.ts` parses them before anything else runs, and ends the process if one is bad. A throw here
 * means that this ran outside the server: a build must not read settings.
 */
export function env(): Env {
  if (!processState.env) throw new Error('The settings have not been read: lib/start.ts did not run.')
  return processState.env
}
