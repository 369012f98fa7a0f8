// biome-ignore lint/correctness/noUndeclaredDependencies: it comes with next, in the same version
import nextEnv from '@next/env'

/** The settings from the shell and the project's `.env` files, merged as Next.js merges them. */
export type Environment = {
  get(name: string): string | undefined
  /** The shell's environment, with defaults for settings that are set nowhere. Next.js itself reads and watches the files. */
  withDefaults(defaults: Record<string, string>): NodeJS.ProcessEnv
  /** The same as `withDefaults`, plus the settings from the files, for a process that does not read the files. */
  complete(defaults: Record<string, string>): NodeJS.ProcessEnv
}

// loadEnvConfig changes process.env, and notes there that it has run. With that environment Next.js would not read the files.
const shell = { ...process.env }

/** Reads the current settings. An empty setting counts as not set. */
export function loadEnvironment(projectFolder: string): Environment {
  const log = { info: () => {}, error: console.error }
  // A copy, because combinedEnv is process.env itself, which the next call changes.
  const combinedEnv = { ...nextEnv.loadEnvConfig(projectFolder, true, log, true).combinedEnv }
  const get = (name: string) => combinedEnv[name] || undefined
  // `NAME_FILE` also sets a secret.
  const isSet = (name: string) => get(name) !== undefined || get(`${name}_FILE`) !== undefined
  const unsetOf = (defaults: Record<string, string>) =>
    Object.fromEntries(Object.entries(defaults).filter(([name]) => !isSet(name)))
  return {
    get,
    withDefaults: (defaults) => ({ ...shell, ...unsetOf(defaults) }),
    complete: (defaults) => ({ ...shell, ...combinedEnv, ...unsetOf(defaults) }),
  }
}
