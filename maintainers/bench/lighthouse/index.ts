import { execFile } from 'node:child_process'
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type Browser, chromium } from '@playwright/test'
import { z } from 'zod'
import { BROWSER_SETTING } from '../../../dev/needs.ts'
import { CodePage } from '../../../e2e/pages/code-page.ts'
import { SignInPage } from '../../../e2e/pages/sign-in-page.ts'
import { startDeployment } from '../../../e2e/support/deployment.ts'
import { freePort } from '../../../e2e/support/free-port.ts'
import { PROJECT } from '../support/next.ts'
import { WORK } from '../support/variant.ts'

/** Prints Lighthouse's scores for the two sign-in pages: `npm run --prefix maintainers bench:lighthouse`. */
const categories = ['performance', 'accessibility', 'best-practices']
/** The metrics behind the performance score, in milliseconds. */
const figures = ['first-contentful-paint', 'largest-contentful-paint', 'total-blocking-time']
/** Other work on the machine can only make a single run worse. */
const rounds = Number(process.argv[2] ?? 3)

const report = z.object({
  finalDisplayedUrl: z.string(),
  categories: z.record(z.string(), z.object({ score: z.number().nullable() })),
  audits: z.record(
    z.string(),
    z.object({
      id: z.string(),
      score: z.number().nullable(),
      scoreDisplayMode: z.string(),
      numericValue: z.number().optional(),
    }),
  ),
})

const command = await install()
const deployment = await startDeployment({ tls: false, settings: { RECAPTCHA: 'off' } })
const port = await freePort()
const executablePath = process.env[BROWSER_SETTING]
const browser = await chromium.launch({
  ...(executablePath && { executablePath }),
  chromiumSandbox: process.getuid?.() !== 0,
  args: [
    `--remote-debugging-port=${port}`,
    '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE localhost, EXCLUDE 127.0.0.1',
  ],
})
try {
  const Cookie = await pendingCookie(browser)
  for (const path of ['/sign-in', '/sign-in/code']) {
    for (const form of ['mobile', 'desktop'] as const) {
      const runs = []
      for (let round = 0; round < rounds; round += 1) runs.push(await judge(path, form, Cookie))
      console.log(`${path.padEnd(14)} ${form.padEnd(8)} ${summaryOf(runs)}`)
    }
  }
} finally {
  await browser.close()
  await deployment.stop()
}

/** One run: the scores of the categories, the metrics behind them, and the audits that failed. */
interface Run {
  scores: number[]
  times: number[]
  failed: string[]
}

async function judge(path: string, form: 'mobile' | 'desktop', Cookie: string): Promise<Run> {
  const result = await runLighthouse(deployment.url + path, [
    `--port=${port}`,
    `--only-categories=${categories}`,
    ...(path.endsWith('/code') ? [`--extra-headers=${JSON.stringify({ Cookie })}`] : []),
    ...(form === 'desktop' ? ['--preset=desktop'] : []),
  ])
  const { finalDisplayedUrl, categories: judged, audits } = result
  if (finalDisplayedUrl !== deployment.url + path) throw new Error(`Lighthouse did not reach ${path}`)
  return {
    scores: categories.map((name) => Math.round((judged[name]?.score ?? 0) * 100)),
    times: figures.map((id) => Math.round(audits[id]?.numericValue ?? Number.NaN)),
    failed: Object.values(audits)
      .filter(({ score, scoreDisplayMode }) => scoreDisplayMode === 'binary' && score === 0)
      .map(({ id }) => id),
  }
}

/** Lighthouse has 79 packages, so it is not among the packages of the project. */
async function install(): Promise<string> {
  const folder = join(WORK, 'lighthouse')
  for (const file of ['package.json', 'package-lock.json'])
    cpSync(join(PROJECT, 'maintainers/bench/lighthouse', file), join(folder, file))
  await promisify(execFile)('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: folder })
  return join(folder, 'node_modules/.bin/lighthouse')
}

async function runLighthouse(url: string, flags: string[]): Promise<z.infer<typeof report>> {
  const args = [url, '--output=json', '--quiet', ...flags]
  const { stdout } = await promisify(execFile)(command, args, { maxBuffer: 64 * 1024 * 1024 })
  return report.parse(JSON.parse(stdout))
}

/** The median of each score and metric, and all performance scores. */
function summaryOf(runs: Run[]): string {
  const scores = categories.map((name, i) => `${name} ${median(runs.map((run) => run.scores[i] ?? 0))}`)
  const times = figures.map((id, i) => `${id} ${median(runs.map((run) => run.times[i] ?? 0))} ms`)
  const failed = [...new Set(runs.flatMap((run) => run.failed))]
  const performance = runs.map((run) => run.scores[0]).join(', ')
  return [...scores, `(performance: ${performance})`, ...times, ...failed.map((id) => `(${id})`)].join('  ')
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}

/** Requests a code as a user does. With this cookie, Lighthouse can open the code page. */
async function pendingCookie(browser: Browser): Promise<string> {
  const context = await browser.newContext({ baseURL: deployment.url, locale: 'en' })
  const page = await context.newPage()
  const signInPage = new SignInPage(page)
  await signInPage.open()
  await signInPage.askFor({ email: 'jane@example.com' })
  await new CodePage(page).heading.waitFor()
  const cookies = await context.cookies()
  await context.close()
  return cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
}
