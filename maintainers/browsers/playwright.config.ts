import { fileURLToPath } from 'node:url'
import { defineConfig } from '@playwright/test'
import type { Options } from '../../e2e/fixtures.ts'
import config from '../../playwright.config.ts'
import { FIREFOX_SETTING, WEBKIT_SETTING } from './needs.ts'

/** The core flows in Debian's browsers. Playwright's own Firefox and WebKit are projects of ../../playwright.config.ts. */

const firefox = {
  browserName: 'firefox',
  viewport: { width: 1280, height: 800 },
  launchOptions: {
    channel: 'moz-firefox',
    executablePath: fileURLToPath(new URL('firefox/bridge.ts', import.meta.url)),
  },
} as const

const inFirefox = [
  {
    name: 'firefox',
    testDir: '../../e2e',
    testMatch: ['flows/{keyboard,pending,pending-new-code,session,sign-in}.spec.ts', 'a11y/states.spec.ts'],
    // The tests that can run anywhere, the tests that request a new code, and axe in English.
    grep: /@anywhere|pending-new-code|axe finds no violation .* in en,/,
    grepInvert: /@chromium/,
    use: firefox,
  },
  {
    name: 'firefox-no-js',
    testDir: '../../e2e/flows',
    testMatch: 'no-javascript.spec.ts',
    use: {
      ...firefox,
      launchOptions: { ...firefox.launchOptions, args: ['--no-scripts'] },
      javaScriptEnabled: false,
      settings: { RECAPTCHA: 'off' },
    },
  },
]

export default defineConfig<Options>({
  ...config,
  testDir: '.',
  globalSetup: '../../e2e/support/prepare.ts',
  outputDir: '../../test-results',
  workers: 2,
  // These browsers take seconds to start, and Debian's Firefox is slower under Playwright than Playwright's own.
  timeout: 120_000,
  expect: { timeout: 20_000 },
  projects: [
    ...(process.env[FIREFOX_SETTING] ? inFirefox : []),
    ...(process.env[WEBKIT_SETTING] ? [{ name: 'webkit', testMatch: 'webkit/*.spec.ts' }] : []),
  ],
})
