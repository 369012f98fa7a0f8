import { spawnSync } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { z } from 'zod'

// `npm run check` checks the current code, whatever an earlier run has cached.

const { scripts } = z
  .object({ scripts: z.object({ check: z.string() }) })
  .parse(JSON.parse(readFileSync('package.json', 'utf8')))
const [program = '', ...options] = scripts.check.split(' && ').at(-1)?.split(' ') ?? []
const buildInfo = 'tsconfig.tsbuildinfo'
const wrong = "export const amount: number = 'one'\n"

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'type-check-'))
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'))
  copyFileSync('tsconfig.json', join(folder, 'tsconfig.json'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** Runs the last command of `npm run check` on one file. */
function check(...more: string[]) {
  const { status, stdout } = spawnSync(join('node_modules/.bin', program), [...options, ...more], {
    cwd: folder,
    encoding: 'utf8',
    timeout: 60_000,
    killSignal: 'SIGKILL',
  })
  return { status, stdout }
}

test('the type check rejects wrong code, even if a stale tsbuildinfo says that the code is right', {
  timeout: 60_000,
}, () => {
  writeFileSync(join(folder, 'amount.ts'), wrong)
  check('--incremental')
  const stale: Record<string, unknown> = JSON.parse(readFileSync(join(folder, buildInfo), 'utf8'))
  delete stale.semanticDiagnosticsPerFile
  delete stale.affectedFilesPendingEmit
  writeFileSync(join(folder, buildInfo), JSON.stringify(stale))
  // A check that uses the stale file is misled.
  expect(check('--incremental').status).toBe(0)

  const { status, stdout } = check()
  expect(stdout).toContain('amount.ts(1,14): error TS2322')
  expect(status).not.toBe(0)
})

test('the type check writes no tsbuildinfo', { timeout: 60_000 }, () => {
  writeFileSync(join(folder, 'amount.ts'), wrong)
  expect(check().status).not.toBe(0)
  expect(existsSync(join(folder, buildInfo))).toBe(false)
})
