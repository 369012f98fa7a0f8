import { defineConfig, devices } from '@playwright/test'
import { BROWSER_SETTING } from './dev/needs.ts'
import type { Options } from './e2e/fixtures.ts'
import { hasVideoEncoder, isInstalled } from './e2e/support/installed.ts'
import { notSpoken } from './e2e/support/languages.ts'
import { reporters } from './e2e/support/reporters.ts'
import { ANYWHERE, isLoopback, running } from './e2e/support/running.ts'
import { comparesPictures, PICTURES } from './e2e/visual/accepted-pictures.ts'

/** On loopback the certificate is one that was just made. */
const anyCertificate = !running || isLoopback(running.url)

const flags = [
  // It talks to nobody but what the tests start.
  ...(running ? [] : ['--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE localhost, EXCLUDE 127.0.0.1']),
  // With `ignoreHTTPSErrors` alone Chromium may begin a request anew for its certificate's sake, again and again, and
  // one in many thousands it gives up with ERR_TOO_MANY_RETRIES: a page without its stylesheet.
  ...(anyCertificate ? ['--ignore-certificate-errors'] : []),
]

const chromium = {
  browserName: 'chromium',
  launchOptions: {
    ...(process.env[BROWSER_SETTING] && { executablePath: process.env[BROWSER_SETTING] }),
    chromiumSandbox: process.getuid?.() !== 0,
    args: flags,
  },
} as const
const desktop = { ...devices['Desktop Chrome'], ...chromium, viewport: { width: 1280, height: 800 } }
const phone = { ...devices['Pixel 7'], ...chromium, viewport: { width: 390, height: 844 } }

/** Without these, and without the languages that are not offered here. */
const but = (...tags: string[]) => new RegExp([...tags, ...notSpoken].join('|'))

/** These are defined only where Playwright has brought them. What stays Chromium's says so at its tag. */
const others = (['firefox', 'webkit'] as const).filter(isInstalled).map((browserName) => ({
  name: browserName,
  use: { ...devices[browserName === 'firefox' ? 'Desktop Firefox' : 'Desktop Safari'], browserName },
  grep: /@smoke|@flow|@a11y/,
  grepInvert: but('@no-js', '@load', '@security', '@chromium'),
}))

const own = [
  {
    name: 'desktop',
    use: desktop,
    grepInvert: but('@no-js', '@load', ...(comparesPictures() ? [] : ['@visual'])),
  },
  { name: 'phone', use: phone, grep: /@phone/, grepInvert: but('@no-js') },
  {
    name: 'no-js',
    use: { ...desktop, javaScriptEnabled: false, settings: { RECAPTCHA: 'off' } },
    grep: /@no-js/,
    grepInvert: but('@load'),
  },
  ...others,
  {
    // Last and alone: it takes all that the machine has.
    name: 'load',
    use: desktop,
    grep: /@load/,
    dependencies: ['desktop', 'phone', 'no-js'],
  },
]

const smokeAnywhere = new RegExp(`(?=.*@smoke\\b)(?=.*${ANYWHERE}\\b)`)
/** What fits in the budget of such a run: all that can be shown anywhere, and the smoke test on a phone and in other browsers. */
const atRunning = [
  { name: 'desktop', use: desktop, grep: new RegExp(ANYWHERE) },
  { name: 'phone', use: phone, grep: smokeAnywhere },
  ...others.map((project) => ({ ...project, grep: smokeAnywhere })),
]

export default defineConfig<Options>({
  testDir: 'e2e',
  snapshotPathTemplate: '{testDir}/a11y/trees/{arg}{ext}',
  globalSetup: './e2e/support/prepare.ts',
  fullyParallel: true,
  // Tests wait for time-outs, too: on two cores a third worker makes use of that.
  workers: 3,
  // Where nobody watches, one more try tells a flake from a failure; `npm test` names the flakes.
  retries: process.env.CI ? 1 : 0,
  forbidOnly: Boolean(process.env.CI),
  // A development server compiles a page when somebody first asks for it.
  timeout: running ? 120_000 : 60_000,
  expect: { timeout: running ? 30_000 : 10_000, toHaveScreenshot: { pathTemplate: PICTURES } },
  reporter: reporters(process.env.REPORTERS),
  use: {
    ignoreHTTPSErrors: anyCertificate,
    locale: 'en-GB',
    // Steps with their pages, as documents: a film of them beside would take a tenth of all the time.
    trace: { mode: 'retain-on-failure', screenshots: false, snapshots: true, sources: true },
    screenshot: 'only-on-failure',
    video: hasVideoEncoder() ? 'retain-on-failure' : 'off',
  },
  projects: running ? atRunning : own,
})
