import type { BrowserContextOptions } from '@playwright/test'
import type { Pages } from './pages.ts'
import { newPerson } from './people.ts'

type OpenBrowser = (options?: BrowserContextOptions) => Promise<Pages>

export type SignedIn = ReturnType<typeof keepSignedIn>

/** Sessions for tests that need a signed-in user, no matter which. Each deployment has one, from a real sign-in. */
export function keepSignedIn() {
  const states = new Map<string, BrowserContextOptions>()

  return {
    /** Opens the account page with the session of this deployment. If the session has ended, a new user signs in. */
    async at(url: string, openBrowser: OpenBrowser): Promise<Pages> {
      const pages = await openBrowser(states.get(url))
      await pages.accountPage.open()
      if (await pages.signInPage.heading.isVisible()) {
        await pages.signIn(newPerson())
        states.set(url, { storageState: await pages.page.context().storageState() })
      }
      return pages
    },
  }
}
