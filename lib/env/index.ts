import 'server-only'
import { processState } from '../process-state.ts'
import type { Env } from './schema.ts'

export type { Env } from './schema.ts'

/**
 * The settings. `lib/start.ts` parses them before anything else runs, and ends the process if one is invalid. If this
 * throws, the caller ran outside the server, for example in a build, which must not read settings.
 */
export function env(): Env {
  if (!processState.env) throw new Error('The settings have not been read: lib/start.ts did not run.')
  return processState.env
}
