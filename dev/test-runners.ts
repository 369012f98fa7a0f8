import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'

/** Runs the project's test runners, and adds up their counts. */

const PROJECT = fileURLToPath(new URL('..', import.meta.url))

export type Count = { passed: number; failed: number }
export type Settings = Record<string, string>

/** Runs commands as one check, which passes if all of them succeed. */
export function check(name: string, ...commands: string[]): Count {
  const ok = commands.every((command) => run(name, command) === 0)
  return printCount(name, ok ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 })
}

/** @param args The arguments for Vitest: files and flags. */
export function vitest(name: string, args: string, settings: Settings = {}): Count {
  const command = `vitest run ${args} --reporter=dot --reporter=json --outputFile.json=`
  const report = z.object({ numPassedTests: z.int(), numFailedTests: z.int() })
  return withReport((file) => {
    const status = run(name, command + file, settings)
    return printCount(
      name,
      readCount(file, report, status, ({ numPassedTests, numFailedTests }) => ({
        passed: numPassedTests,
        failed: numFailedTests,
      })),
    )
  })
}

/** @param args The arguments for Playwright: files and flags. */
export function playwright(name: string, args: string, settings: Settings): Count {
  const stats = z.object({ expected: z.int(), unexpected: z.int(), flaky: z.int() })
  const report = z.object({ stats, errors: z.array(z.unknown()) })
  return withReport((file) => {
    const command = `playwright test ${args}`.trim()
    const status = run(name, command, { ...settings, PLAYWRIGHT_JSON_OUTPUT_FILE: file })
    return printCount(
      name,
      readCount(file, report, status, ({ stats: { expected, unexpected, flaky }, errors }) => ({
        // A flaky test passed when it was retried, which happens only in CI. Playwright's own summary names it.
        passed: expected + flaky,
        failed: unexpected + errors.length,
      })),
    )
  })
}

export function notRun(name: string): Count {
  console.log(`\n${name}: not run, because something that they need is missing`)
  return { passed: 0, failed: 1 }
}

/** Prints the last line of a run, `N passed, N failed`, and sets the exit code. */
export function finish(counts: readonly Count[]): void {
  const sum = (key: keyof Count) => counts.reduce((total, count) => total + count[key], 0)
  process.exitCode = sum('failed') === 0 ? 0 : 1
  console.log(`\n${sum('passed')} passed, ${sum('failed')} failed`)
}

function withReport(use: (file: string) => Count): Count {
  const folder = mkdtempSync(join(tmpdir(), 'tests-'))
  try {
    return use(join(folder, 'report.json'))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** The counts that a runner reported. If it failed without a failed test, or ran no test, that counts as a failure. */
function readCount<T>(
  file: string,
  schema: z.ZodType<T>,
  status: number,
  toCount: (report: T) => Count,
): Count {
  if (!existsSync(file)) return { passed: 0, failed: 1 }
  const count = toCount(schema.parse(JSON.parse(readFileSync(file, 'utf8'))))
  const failedSilently = count.failed === 0 && (status !== 0 || count.passed === 0)
  return failedSilently ? { ...count, failed: 1 } : count
}

function run(name: string, command: string, settings: Settings = {}): number {
  console.log(`\n—— ${name}: ${command}`)
  const [program = '', ...args] = command.split(' ')
  const PATH = [join(PROJECT, 'node_modules/.bin'), process.env.PATH].join(delimiter)
  const env = { ...process.env, PATH, ...settings }
  return spawnSync(program, args, { cwd: PROJECT, env, stdio: ['ignore', 'inherit', 'inherit'] }).status ?? 1
}

function printCount(name: string, count: Count): Count {
  console.log(`${name}: ${count.passed} passed, ${count.failed} failed`)
  return count
}
