import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** All that setup reads and may change. */
const files = ['package.json', 'dev/setup']

/** How `npm run setup` starts it, in the folder where it is to run. */
export const setupCommand = [
  '--experimental-strip-types',
  '--disable-warning=ExperimentalWarning',
  'dev/setup/index.ts',
]

/** A copy of what setup works on, in a folder of its own. */
export function fork(): string {
  const folder = mkdtempSync(join(tmpdir(), 'setup-'))
  for (const file of files) {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    cpSync(file, join(folder, file), { recursive: true })
  }
  return folder
}

const limitMs = 20_000

/** Runs it there, with these variables in its environment, and returns what it says. Throws when it fails. */
export function runSetup(folder: string, flags: string[], environment: Record<string, string> = {}): string {
  const { status, stdout, stderr } = trySetup(folder, flags, environment)
  if (status !== 0) throw new Error(stderr)
  return stdout
}

/** The same for a run that may fail. A umask other than this process's own is for the run alone. */
export function trySetup(
  folder: string,
  flags: string[],
  environment: Record<string, string> = {},
  umask = '022',
) {
  const command = [process.execPath, ...setupCommand, ...flags]
  const { status, stdout, stderr } = spawnSync('sh', ['-c', `umask ${umask}; exec "$@"`, 'sh', ...command], {
    cwd: folder,
    encoding: 'utf8',
    // Nothing of the developer's own settings.
    env: { NODE_ENV: 'test', PATH: process.env.PATH, ...environment },
    timeout: limitMs,
    killSignal: 'SIGKILL',
  })
  return { status, stdout, stderr }
}
