import { type Browser, chromium } from '@playwright/test'
import lighthouse, { desktopConfig, type Flags } from 'lighthouse'
import { BROWSER_SETTING } from '../../dev/needs.ts'
import { CodePage } from '../../e2e/pages/code-page.ts'
import { SignInPage } from '../../e2e/pages/sign-in-page.ts'
import { startDeployment } from '../../e2e/support/deployment.ts'
import { freePort } from '../../e2e/support/free-port.ts'

/** Prints Lighthouse's scores for the two sign-in pages: `npm run --prefix maintainers bench:lighthouse`. */
const categories = ['performance', 'accessibility', 'best-practices']
/** The metrics behind the performance score, in milliseconds. */
const figures = ['first-contentful-paint', 'largest-contentful-paint', 'total-blocking-time']
/** Other work on the machine can only make a single run worse. */
const rounds = Number(process.argv[2] ?? 3)

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
  const flags: Flags = {
    port,
    onlyCategories: categories,
    ...(path.endsWith('/code') && { extraHeaders: { Cookie } }),
  }
  const result = await lighthouse(
    deployment.url + path,
    flags,
    form === 'desktop' ? desktopConfig : undefined,
  )
  if (result === undefined || result.lhr.finalDisplayedUrl !== deployment.url + path) {
    throw new Error(`Lighthouse did not reach ${path}`)
  }
  const { categories: judged, audits } = result.lhr
  return {
    scores: categories.map((name) => Math.round((judged[name]?.score ?? 0) * 100)),
    times: figures.map((id) => Math.round(audits[id]?.numericValue ?? Number.NaN)),
    failed: Object.values(audits)
      .filter(({ score, scoreDisplayMode }) => scoreDisplayMode === 'binary' && score === 0)
      .map(({ id }) => id),
  }
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
