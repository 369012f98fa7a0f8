import { test as base } from '@playwright/test'
import { newPerson } from '../../fixtures.ts'
import type { Settings } from '../../support/deployment.ts'
import type { Person } from '../../support/people.ts'
import { type Site, type SiteOptions, startSite } from './site.ts'

export { expect } from '@playwright/test'
export type { Person } from '../../support/people.ts'

/** Where the promises must hold: the counters live in one process, or are shared by several. */
const scales = {
  'one instance, SQLite': { instances: 1, shared: false },
  'two instances, one Redis': { instances: 2, shared: true },
} as const

export type Scale = keyof typeof scales

interface Fixtures {
  scale: Scale
  /** Settings of the site, over those for the stand-ins. */
  settings: Settings
  /** The site at this scale, shared by the tests of a worker that want the same: bring people of your own. */
  site: Site
  /** A site that no other test sees, ended with the test: for clocks, and limits that all share. */
  startOwn(options?: SiteOptions): Promise<Site>
  /** Somebody whom the application has never seen. */
  person: Person
}

interface WorkerFixtures {
  sites: (options: SiteOptions) => Promise<Site>
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  scale: ['one instance, SQLite', { option: true }],
  settings: [{}, { option: true }],

  sites: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright wants to see which fixtures are used
    async ({}, use) => {
      const started = new Map<string, Promise<Site>>()
      await use((options) => {
        const key = JSON.stringify(options)
        const site = started.get(key) ?? startSite(options)
        started.set(key, site)
        return site
      })
      for (const site of started.values()) await (await site).stop()
    },
    { scope: 'worker', timeout: 60_000 },
  ],

  site: async ({ sites, scale, settings }, use, testInfo) => {
    const site = await sites({ ...scales[scale], settings })
    const before = site.deployment.output().length
    await use(site)
    if (testInfo.status !== testInfo.expectedStatus) {
      const body = site.deployment.output().slice(before).join('\n')
      await testInfo.attach('log of the application', { body, contentType: 'text/plain' })
    }
  },

  startOwn: async ({ scale, settings }, use) => {
    const started: Site[] = []
    await use(async (options = {}) => {
      const site = await startSite({
        ...scales[scale],
        ...options,
        settings: { ...settings, ...options.settings },
      })
      started.push(site)
      return site
    })
    for (const site of started) await site.stop()
  },

  // biome-ignore lint/correctness/noEmptyPattern: as above
  person: ({}, use) => use(newPerson()),
})

/** The same tests at each scale. */
export function atEachScale(tests: () => void): void {
  for (const scale of Object.keys(scales) as Scale[]) {
    test.describe(scale, { tag: '@security' }, () => {
      test.use({ scale })
      tests()
    })
  }
}
