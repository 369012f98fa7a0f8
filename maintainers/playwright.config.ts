import config from '../playwright.config.ts'

/** The browser tests of this repository itself: of the test suite, and of the budget of bytes. */
export default {
  ...config,
  testDir: '.',
  testMatch: '**/*.spec.ts',
  testIgnore: 'browsers/**',
  globalSetup: '../e2e/support/prepare.ts',
}
