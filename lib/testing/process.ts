import { spawnSync } from 'node:child_process'
import type { Settings } from './settings.ts'

/** Runs a few lines of code in a separate process, from the root of the project, with only these settings. */
export function run(code: string, settings: Settings = {}, timeoutMs = 10_000) {
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
      timeout: timeoutMs,
      // The code could ignore other signals, and would then block this process forever.
      killSignal: 'SIGKILL',
    },
  )
  return { status, stdout, stderr }
}
