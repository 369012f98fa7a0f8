import config from '../../playwright.config.ts'

/** For the runs that the tests of the suite start. A `*.child.ts` file does not test the application. */
export default {
  ...config,
  testDir: '../..',
  testMatch: ['maintainers/suite/*.child.ts', 'e2e/flows/documented-*.child.ts'],
  globalSetup: '../../e2e/support/prepare.ts',
  workers: 1,
  retries: 0,
}
