import { defineConfig, devices } from '@playwright/test'
import { BROWSER_SETTING } from './dev/needs.ts'
import type { Options } from './e2e/fixtures.ts'

const browser = process.env[BROWSER_SETTING]
const desktop = { ...devices['Desktop Chrome'], viewport: { width: 1280, height: 800 } }

export default defineConfig<object, Options>({
  testDir: 'e2e',
  fullyParallel: true,
  workers: 2,
  // Where nobody watches, one more try tells a flake from a failure; `npm test` names the flakes.
  retries: process.env.CI ? 1 : 0,
  forbidOnly: Boolean(process.env.CI),
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [
    ['list'],
    ['html', { open: 'never' }],
    // Writes where PLAYWRIGHT_JSON_OUTPUT_FILE says.
    ...(process.env.PLAYWRIGHT_JSON_OUTPUT_FILE ? [['json'] as const] : []),
  ],
  use: {
    // The certificate is made anew for each run.
    ignoreHTTPSErrors: true,
    locale: 'en-GB',
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    // Videos need what Playwright downloads with its own browser.
    video: browser ? 'off' : 'retain-on-failure',
    launchOptions: {
      ...(browser && { executablePath: browser }),
      chromiumSandbox: process.getuid?.() !== 0,
      // Chromium talks to nobody but what the tests start.
      args: ['--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE localhost, EXCLUDE 127.0.0.1'],
    },
  },
  projects: [
    { name: 'desktop', use: desktop, grepInvert: /@no-js|@load/ },
    {
      name: 'phone',
      use: { ...devices['Pixel 7'], viewport: { width: 390, height: 844 } },
      grep: /@phone/,
      grepInvert: /@no-js/,
    },
    {
      name: 'no-js',
      use: { ...desktop, javaScriptEnabled: false, settings: { RECAPTCHA: 'off' } },
      grep: /@no-js/,
    },
    {
      // Last and alone: it takes all that the machine has.
      name: 'load',
      use: desktop,
      grep: /@load/,
      dependencies: ['desktop', 'phone', 'no-js'],
    },
  ],
})
