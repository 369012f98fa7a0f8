import config from '../playwright.config.ts'

/** Browser tests of this repository itself: the test suite, the development server and the JavaScript budget. */
export default {
  ...config,
  testDir: '.',
  testMatch: '**/*.spec.ts',
  testIgnore: 'browsers/**',
  globalSetup: '../e2e/support/prepare.ts',
}
