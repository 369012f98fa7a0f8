import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const PROJECT = fileURLToPath(new URL('../..', import.meta.url))
/** Everything that Next.js reads, except the packages, which it finds in this project's `node_modules`. */
const SOURCES = [
  'app',
  'components',
  'lib',
  'public',
  'instrumentation.ts',
  'next.config.mjs',
  'package.json',
  'postcss.config.mjs',
  'proxy.ts',
  'tsconfig.json',
]
const BUILD_LIMIT_MS = 240_000

/** A copy of the application that a test may change. */
export interface Fork {
  folder: string
  remove(): void
}

/** Copies the application into a folder of this project. */
export function makeFork(): Fork {
  const folder = mkdtempSync(join(PROJECT, '.next/fork-'))
  for (const source of SOURCES) cpSync(join(PROJECT, source), join(folder, source), { recursive: true })
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

/** Copies the application, adds files or folders of `overlay`, a folder of this project, and builds it. */
export function buildFork(overlay: string, files: string[]): Fork {
  const fork = makeFork()
  for (const file of files) cpSync(join(PROJECT, overlay, file), join(fork.folder, file), { recursive: true })
  const next = join(PROJECT, 'node_modules/next/dist/bin/next')
  const { status, stdout, stderr } = spawnSync(process.execPath, [next, 'build'], {
    cwd: fork.folder,
    encoding: 'utf8',
    env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
    timeout: BUILD_LIMIT_MS,
    killSignal: 'SIGKILL',
  })
  if (status === 0) return fork
  fork.remove()
  throw new Error(`The fork does not build:\n${stdout}${stderr}`)
}
