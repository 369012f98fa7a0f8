import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Worker } from 'node:worker_threads'
import { z } from 'zod'
import { bringNeeds } from './needs.ts'

/** Runs the browser tests again and again and says what failed how often: `npm run test:flakes -- --runs 50 --busy 2`. */

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { runs: { type: 'string', default: '10' }, busy: { type: 'string', default: '0' } },
})
/** What comes behind `--` goes to Playwright; without it, all but what takes long or all of the machine. */
const which = positionals.length > 0 ? positionals : ['--grep-invert', '@security|@load']

interface Suite {
  specs: { title: string; ok: boolean }[]
  suites?: Suite[] | undefined
}
const suite: z.ZodType<Suite> = z.object({
  specs: z.array(z.object({ title: z.string(), ok: z.boolean() })),
  get suites() {
    return z.array(suite).optional()
  },
})
const report = z.object({
  suites: z.array(suite),
  stats: z.object({ expected: z.int(), unexpected: z.int() }),
})

const settings = bringNeeds()
const folder = mkdtempSync(join(tmpdir(), 'flakes-'))
const busy = Array.from({ length: Number(values.busy) }, () => new Worker('for (;;);', { eval: true }))
const flakes = new Map<string, number>()
const runs = Number(values.runs)
try {
  for (let run = 1; run <= runs; run += 1) once(run)
} finally {
  rmSync(folder, { recursive: true })
  await Promise.all(busy.map((worker) => worker.terminate()))
}

console.log(
  `\n${runs} runs${busy.length > 0 ? ` beside ${busy.length} busy loops` : ''}, ${flakes.size} flaky tests`,
)
for (const [title, times] of flakes) console.log(`${String(times).padStart(4)} × ${title}`)
process.exitCode = flakes.size === 0 ? 0 : 1

function once(run: number): void {
  const file = join(folder, 'report.json')
  const startedAt = Date.now()
  const env = { ...process.env, ...settings, CI: '', PLAYWRIGHT_JSON_OUTPUT_FILE: file }
  const output = `--output=${join(folder, 'results')}`
  const { status } = spawnSync('playwright', ['test', '--reporter=json', output, ...which], {
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const { suites, stats } = report.parse(JSON.parse(readFileSync(file, 'utf8')))
  const failures = suites.flatMap(failedIn)
  const failed = status !== 0 && failures.length === 0 ? ['the run itself'] : failures
  for (const title of failed) flakes.set(title, (flakes.get(title) ?? 0) + 1)
  const seconds = Math.round((Date.now() - startedAt) / 1000)
  console.log(`run ${run}: ${stats.expected} passed, ${stats.unexpected} failed, ${seconds} s`, ...failed)
}

function failedIn({ specs, suites = [] }: Suite): string[] {
  return [...specs.filter(({ ok }) => !ok).map(({ title }) => title), ...suites.flatMap(failedIn)]
}
