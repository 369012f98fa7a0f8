import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** Everything that setup reads and may change. */
const files = ['package.json', 'dev/setup']

/** The command of `npm run setup`, without npm. */
export const setupCommand = [
  '--experimental-strip-types',
  '--disable-warning=ExperimentalWarning',
  'dev/setup/index.ts',
]

/** Copies the files that setup reads and changes into a new folder. */
export function fork(): string {
  const folder = mkdtempSync(join(tmpdir(), 'setup-'))
  for (const file of files) {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    cpSync(file, join(folder, file), { recursive: true })
  }
  return folder
}

const limitMs = 20_000

/** Runs setup in this folder with these environment variables, and returns its output. Throws if it fails. */
export function runSetup(folder: string, flags: string[], environment: Record<string, string> = {}): string {
  const { status, stdout, stderr } = trySetup(folder, flags, environment)
  if (status !== 0) throw new Error(stderr)
  return stdout
}

/** Like `runSetup`, for a run that may fail. The umask applies only to this run. */
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
    // The developer's own settings must not reach setup.
    env: { NODE_ENV: 'test', PATH: process.env.PATH, ...environment },
    timeout: limitMs,
    killSignal: 'SIGKILL',
  })
  return { status, stdout, stderr }
}
