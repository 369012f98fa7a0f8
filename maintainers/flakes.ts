import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Worker } from 'node:worker_threads'
import { z } from 'zod'
import { ensureTools } from '../dev/needs.ts'

/** Repeats the browser tests, and prints how often each failed: `npm run --prefix maintainers flakes -- --runs 50 --busy 2`. */

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { runs: { type: 'string', default: '10' }, busy: { type: 'string', default: '0' } },
})
/** The arguments after `--` go to Playwright. The default leaves out tests that take long or need the whole machine. */
const which = positionals.length > 0 ? positionals : ['--grep-invert', '@security|@load']

const spec = z.object({
  title: z.string(),
  ok: z.boolean(),
  tests: z.array(
    z.object({ results: z.array(z.object({ error: z.object({ message: z.string() }).optional() })) }),
  ),
})
type Spec = z.infer<typeof spec>

interface Suite {
  specs: Spec[]
  suites?: Suite[] | undefined
}
const suite: z.ZodType<Suite> = z.object({
  specs: z.array(spec),
  get suites() {
    return z.array(suite).optional()
  },
})
const report = z.object({
  suites: z.array(suite),
  stats: z.object({ expected: z.int(), unexpected: z.int() }),
})

const settings = ensureTools()
const folder = mkdtempSync(join(tmpdir(), 'flakes-'))
const busy = Array.from({ length: Number(values.busy) }, () => new Worker('for (;;);', { eval: true }))
const flakes = new Map<string, number>()
const runs = Number(values.runs)
try {
  for (let run = 1; run <= runs; run += 1) repeat(run)
} finally {
  if (flakes.size === 0) rmSync(folder, { recursive: true })
  await Promise.all(busy.map((worker) => worker.terminate()))
}

console.log(
  `\n${runs} runs${busy.length > 0 ? ` next to ${busy.length} busy loops` : ''}, ${flakes.size} flaky tests`,
)
for (const [title, times] of flakes) console.log(`${String(times).padStart(4)} × ${title}`)
if (flakes.size > 0) console.log(`Their traces and pictures: ${folder}`)
process.exitCode = flakes.size === 0 ? 0 : 1

function repeat(run: number): void {
  const file = join(folder, 'report.json')
  const startedAt = Date.now()
  const env = { ...process.env, ...settings, CI: '', PLAYWRIGHT_JSON_OUTPUT_FILE: file }
  const output = `--output=${join(folder, `run-${run}`)}`
  const { status } = spawnSync('playwright', ['test', '--reporter=json', output, ...which], {
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const { suites, stats } = report.parse(JSON.parse(readFileSync(file, 'utf8')))
  const failures = suites.flatMap(failedIn)
  const failed = failures.map(({ title }) => title)
  if (status !== 0 && failed.length === 0) failed.push('the run itself')
  for (const title of failed) flakes.set(title, (flakes.get(title) ?? 0) + 1)
  const seconds = Math.round((Date.now() - startedAt) / 1000)
  console.log(`run ${run}: ${stats.expected} passed, ${stats.unexpected} failed, ${seconds} s`)
  for (const failure of failures) console.log(`${failure.title}\n${errorOf(failure)}`)
}

function failedIn({ specs, suites = [] }: Suite): Spec[] {
  return [...specs.filter(({ ok }) => !ok), ...suites.flatMap(failedIn)]
}

function errorOf({ tests }: Spec): string {
  return tests.flatMap(({ results }) => results.flatMap(({ error }) => error?.message ?? [])).join('\n')
}
