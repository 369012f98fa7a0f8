import 'server-only'
import type { Env } from './schema.ts'

export type { Env } from './schema.ts'

declare global {
  /** On `globalThis`, since Next.js loads a module once for pages and once more for the proxy: neither needs the schema. */
  var signInEnv: Env | undefined
}

/**
 * The settings. `lib/start.ts` has parsed them, or ended the process on a bad one, before anything asks here: a throw
 * means that this ran outside the server (a build must not read settings).
 */
export function env(): Env {
  if (!globalThis.signInEnv) throw new Error('The settings are read at the start, and nothing was started.')
  return globalThis.signInEnv
}
