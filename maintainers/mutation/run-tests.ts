import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { z } from 'zod'
import { ensureTools } from '../../dev/needs.ts'

const LIMIT_MS = 900_000
/** Left out because it checks that all patches apply. In a mutant, one patch is applied already, so the test fails. */
const PATCH_TEST = 'maintainers/mutation/mutants.test.ts'
/** The load tests find no mutant that other tests miss. */
const LEFT_OUT = '@load'

const vitestReport = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      assertionResults: z.array(z.object({ fullName: z.string(), status: z.string() })),
    }),
  ),
})

interface Suite {
  title: string
  specs: { title: string; ok: boolean }[]
  suites?: Suite[] | undefined
}
const suite: z.ZodType<Suite> = z.object({
  title: z.string(),
  specs: z.array(z.object({ title: z.string(), ok: z.boolean() })),
  get suites() {
    return z.array(suite).optional()
  },
})
const playwrightReport = z.object({ suites: z.array(suite) })

/** Whether `next build` succeeds. */
export function builds(folder: string): boolean {
  return run(folder, 'next', ['build']).status === 0
}

/** Runs these unit tests, or all. Returns the name of the first that fails, or null. */
export function failingUnitTest(folder: string, files: string[] = []): string | null {
  const report = join(folder, 'unit-tests.json')
  const args = [
    'run',
    ...files,
    '--exclude',
    PATCH_TEST,
    '--bail=1',
    '--reporter=json',
    `--outputFile=${report}`,
  ]
  const { status } = run(folder, 'vitest', args)
  const { testResults } = vitestReport.parse(read(report))
  const failed = testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .find((result) => result.status === 'failed')
  const broken = testResults.find((result) => result.status === 'failed')
  return failed?.fullName ?? broken?.name ?? (status === 0 ? null : 'the run of the unit tests')
}

/** Like `failingUnitTest`, for browser tests with the existing build. */
export function failingBrowserTest(folder: string, files: string[] = []): string | null {
  const report = join(folder, 'browser-tests.json')
  const args = ['test', ...files, '--max-failures=1', '--reporter=json', '--grep-invert', LEFT_OUT]
  const { status } = run(folder, 'playwright', args, {
    ...ensureTools(),
    PLAYWRIGHT_JSON_OUTPUT_FILE: report,
  })
  const failed = playwrightReport.parse(read(report)).suites.flatMap(failedIn)[0]
  return failed ?? (status === 0 ? null : 'the run of the browser tests')
}

function failedIn({ title, specs, suites = [] }: Suite): string[] {
  const here = specs.filter(({ ok }) => !ok).map((spec) => spec.title)
  return [...here, ...suites.flatMap(failedIn)].map((name) => `${title} › ${name}`)
}

/** Reads a report and removes it, so that the next run does not find it. */
function read(report: string): unknown {
  if (!existsSync(report)) throw new Error(`No report at ${report}: the tests did not run`)
  const text = readFileSync(report, 'utf8')
  rmSync(report)
  return JSON.parse(text)
}

function run(folder: string, program: string, args: string[], settings: Record<string, string> = {}) {
  const PATH = [join(folder, 'node_modules/.bin'), process.env.PATH].join(delimiter)
  // Without CI, a failed test is not retried.
  const env = { ...process.env, CI: '', PATH, ...settings }
  return spawnSync(program, args, { cwd: folder, env, stdio: 'ignore', timeout: LIMIT_MS })
}
