import { defineConfig, devices } from '@playwright/test'
import { BROWSER_SETTING } from './dev/needs.ts'
import type { Options } from './e2e/fixtures.ts'
import { hasVideoEncoder, isInstalled } from './e2e/support/installed.ts'
import { missingLanguageTags } from './e2e/support/languages.ts'
import { reporters } from './e2e/support/reporters.ts'
import { ANYWHERE, isLoopback, running } from './e2e/support/running.ts'
import { comparesPictures, PICTURES } from './e2e/visual/accepted-pictures.ts'

/** The tests' own servers have self-signed certificates, and so does a deployment on loopback. */
const acceptsAnyCertificate = !running || isLoopback(running.url)

const flags = [
  // Keeps the browser away from all servers except those that the tests start.
  ...(running ? [] : ['--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE localhost, EXCLUDE 127.0.0.1']),
  // With `ignoreHTTPSErrors` alone, Chromium may restart a request because of its certificate. One request in many
  // thousands then fails with ERR_TOO_MANY_RETRIES, and a page lacks its stylesheet.
  ...(acceptsAnyCertificate ? ['--ignore-certificate-errors'] : []),
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

/** Matches tests with these tags, and tests of languages that the application does not offer. */
const excluding = (...tags: string[]) => new RegExp([...tags, ...missingLanguageTags].join('|'))

/** Firefox and WebKit, if Playwright has installed them. Tests that need Chromium have the tag @chromium. */
const otherBrowsers = (['firefox', 'webkit'] as const).filter(isInstalled).map((browserName) => ({
  name: browserName,
  use: { ...devices[browserName === 'firefox' ? 'Desktop Firefox' : 'Desktop Safari'], browserName },
  grep: /@smoke|@flow|@a11y/,
  grepInvert: excluding('@no-js', '@load', '@security', '@chromium'),
}))

const projects = [
  {
    name: 'desktop',
    use: desktop,
    grepInvert: excluding('@no-js', '@load', ...(comparesPictures() ? [] : ['@visual'])),
  },
  { name: 'phone', use: phone, grep: /@phone/, grepInvert: excluding('@no-js') },
  {
    name: 'no-js',
    use: { ...desktop, javaScriptEnabled: false, settings: { RECAPTCHA: 'off' } },
    grep: /@no-js/,
    grepInvert: excluding('@load'),
  },
  ...otherBrowsers,
  {
    // Runs after its dependencies, because it uses the whole machine.
    name: 'load',
    use: desktop,
    grep: /@load/,
    dependencies: ['desktop', 'phone', 'no-js'],
  },
]

const smokeAnywhere = new RegExp(`(?=.*@smoke\\b)(?=.*${ANYWHERE}\\b)`)
/** The tests that fit into the budget of a running deployment. Only the smoke tests run in more than one browser. */
const projectsAtRunning = [
  { name: 'desktop', use: desktop, grep: new RegExp(ANYWHERE) },
  { name: 'phone', use: phone, grep: smokeAnywhere },
  ...otherBrowsers.map((project) => ({ ...project, grep: smokeAnywhere })),
]

export default defineConfig<Options>({
  testDir: 'e2e',
  snapshotPathTemplate: '{testDir}/a11y/trees/{arg}{ext}',
  globalSetup: './e2e/support/prepare.ts',
  fullyParallel: true,
  // Many tests wait for timeouts, so a third worker saves time even on two cores.
  workers: 3,
  // In CI, a retry tells a flake from a failure. Playwright's summary names the flakes.
  retries: process.env.CI ? 1 : 0,
  forbidOnly: Boolean(process.env.CI),
  // The running deployment may be a development server, which compiles a page at its first request.
  timeout: running ? 120_000 : 60_000,
  expect: { timeout: running ? 30_000 : 10_000, toHaveScreenshot: { pathTemplate: PICTURES } },
  reporter: reporters(process.env.REPORTERS),
  use: {
    ignoreHTTPSErrors: acceptsAnyCertificate,
    locale: 'en-GB',
    // Traces already contain snapshots of the pages. Screenshots would make a run a tenth longer.
    trace: { mode: 'retain-on-failure', screenshots: false, snapshots: true, sources: true },
    screenshot: 'only-on-failure',
    video: hasVideoEncoder() ? 'retain-on-failure' : 'off',
  },
  projects: running ? projectsAtRunning : projects,
})
