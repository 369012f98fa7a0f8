import { spawnSync } from 'node:child_process'
import type { Settings } from './settings.ts'

/** Runs a few lines of code in a process of their own, from the root of the project, with these settings and no others. */
export function run(code: string, settings: Settings = {}, limitMs = 10_000) {
  const flags = [
    '--experimental-strip-types',
    '--disable-warning=ExperimentalWarning',
    '--conditions=react-server',
  ]
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [...flags, '--input-type=module-typescript', '--eval', code],
    {
      encoding: 'utf8',
      env: { PATH: process.env.PATH, NODE_ENV: 'production', ...settings },
      timeout: limitMs,
      // The other signals can be ignored, and this process does nothing but wait.
      killSignal: 'SIGKILL',
    },
  )
  return { status, stdout, stderr }
}
