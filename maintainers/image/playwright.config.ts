import config from '../../playwright.config.ts'

/** Tests of the running containers. They run one after another, because each kills a service that the next one needs. */
export default {
  ...config,
  testDir: '.',
  testMatch: '**/*.image.ts',
  globalSetup: '../../e2e/support/prepare.ts',
  reporter: 'list',
  projects: config.projects?.map((project) => ({ ...project, grep: /./ })) ?? [],
  workers: 1,
  retries: 0,
}
