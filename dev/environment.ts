import nextEnv from '@next/env'

/** What the settings of the shell and of the project's `.env` files come to, as Next reads them. */
export type Environment = {
  get(name: string): string | undefined
  /** The shell's environment with defaults for what is set nowhere. The files are left for Next to read, and to watch. */
  withDefaults(defaults: Record<string, string>): NodeJS.ProcessEnv
  /** The same with what the files say, for a process that does not read them. */
  complete(defaults: Record<string, string>): NodeJS.ProcessEnv
}

// loadEnvConfig writes into process.env, and marks there that it has run: Next would then not read the files.
const shell = { ...process.env }

/** Reads the settings as they are now. An empty setting counts as none. */
export function loadEnvironment(projectFolder: string): Environment {
  const log = { info: () => {}, error: console.error }
  // A copy: it is process.env itself, which the next call changes.
  const combinedEnv = { ...nextEnv.loadEnvConfig(projectFolder, true, log, true).combinedEnv }
  const get = (name: string) => combinedEnv[name] || undefined
  // `NAME_FILE` sets a secret, too.
  const isSet = (name: string) => get(name) !== undefined || get(`${name}_FILE`) !== undefined
  const missingOf = (defaults: Record<string, string>) =>
    Object.fromEntries(Object.entries(defaults).filter(([name]) => !isSet(name)))
  return {
    get,
    withDefaults: (defaults) => ({ ...shell, ...missingOf(defaults) }),
    complete: (defaults) => ({ ...shell, ...combinedEnv, ...missingOf(defaults) }),
  }
}
