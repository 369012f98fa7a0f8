import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { bringNeeds } from './needs.ts'

/** What `npm test` runs: everything. Its last line is `N passed, N failed`, summed over all runners. */

const PROJECT = fileURLToPath(new URL('..', import.meta.url))
const CONTRACT = 'dev/magiclinksdev/contract.test.ts'

type Count = { passed: number; failed: number }
type Settings = Record<string, string>

const reports = mkdtempSync(join(tmpdir(), 'tests-'))
const needs = attempt(bringNeeds)

const counts = [
  check('format', 'biome format'),
  check('lint', 'biome lint'),
  check('types', 'next typegen', 'tsc --noEmit'),
  vitest('unit tests', `--exclude ${CONTRACT}`),
  vitest('contract tests', CONTRACT),
]
const build = check('build', 'next build')
counts.push(build, needs && build.failed === 0 ? playwright(needs) : notRun('browser tests'))

rmSync(reports, { recursive: true })
const sum = (key: keyof Count) => counts.reduce((total, count) => total + count[key], 0)
process.exitCode = sum('failed') === 0 ? 0 : 1
console.log(`\n${sum('passed')} passed, ${sum('failed')} failed`)

/** Counts as one: all of its commands succeed, or it failed. */
function check(name: string, ...commands: string[]): Count {
  const ok = commands.every((command) => run(name, command) === 0)
  return told(name, ok ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 })
}

function vitest(name: string, which: string): Count {
  const file = join(reports, `${name.replace(' ', '-')}.json`)
  const status = run(name, `vitest run ${which} --reporter=dot --reporter=json --outputFile.json=${file}`)
  const report = z.object({ numPassedTests: z.int(), numFailedTests: z.int() })
  return told(
    name,
    read(file, report, status, ({ numPassedTests, numFailedTests }) => ({
      passed: numPassedTests,
      failed: numFailedTests,
    })),
  )
}

function playwright(settings: Settings): Count {
  const name = 'browser tests'
  const file = join(reports, `${name.replace(' ', '-')}.json`)
  const status = run(name, 'playwright test', { ...settings, PLAYWRIGHT_JSON_OUTPUT_FILE: file })
  const stats = z.object({ expected: z.int(), unexpected: z.int(), flaky: z.int() })
  const report = z.object({ stats, errors: z.array(z.unknown()) })
  return told(
    name,
    read(file, report, status, ({ stats: { expected, unexpected, flaky }, errors }) => ({
      // A flake passed at its second try, which only CI gives it: Playwright's own summary above names it.
      passed: expected + flaky,
      failed: unexpected + errors.length,
    })),
  )
}

/** What a runner reported. One that failed without a failed test, or ran none at all, counts as a failure. */
function read<T>(file: string, schema: z.ZodType<T>, status: number, toCount: (report: T) => Count): Count {
  if (!existsSync(file)) return { passed: 0, failed: 1 }
  const count = toCount(schema.parse(JSON.parse(readFileSync(file, 'utf8'))))
  const silent = count.failed === 0 && (status !== 0 || count.passed === 0)
  return silent ? { ...count, failed: 1 } : count
}

function notRun(name: string): Count {
  console.log(`\n${name}: not run, since what they need is missing`)
  return { passed: 0, failed: 1 }
}

function run(name: string, command: string, settings: Settings = {}): number {
  console.log(`\n—— ${name}: ${command}`)
  const [program = '', ...args] = command.split(' ')
  const PATH = [join(PROJECT, 'node_modules/.bin'), process.env.PATH].join(delimiter)
  const env = { ...process.env, PATH, ...settings }
  return spawnSync(program, args, { cwd: PROJECT, env, stdio: ['ignore', 'inherit', 'inherit'] }).status ?? 1
}

function told(name: string, count: Count): Count {
  console.log(`${name}: ${count.passed} passed, ${count.failed} failed`)
  return count
}

function attempt<T>(action: () => T): T | undefined {
  try {
    return action()
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    return undefined
  }
}
