import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** All that setup reads and may change. */
const files = [
  'package.json',
  'package-lock.json',
  'lib/brand.ts',
  'lib/messages',
  'app/globals.css',
  'dev/setup',
]

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

/** Runs it there, and returns what it says. */
export function runSetup(folder: string, flags: string[]): string {
  return execFileSync(process.execPath, [...setupCommand, ...flags], { cwd: folder, encoding: 'utf8' })
}
