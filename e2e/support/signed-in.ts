import type { BrowserContextOptions } from '@playwright/test'
import type { Pages } from './pages.ts'
import { newPerson } from './people.ts'

type OpenBrowser = (options?: BrowserContextOptions) => Promise<Pages>

export type SignedIn = ReturnType<typeof keepSignedIn>

/** The session of somebody who has signed in by the real flow, once at each place, for tests that only need anybody. */
export function keepSignedIn() {
  const states = new Map<string, BrowserContextOptions>()

  return {
    /** A browser of theirs, on the account page. Where the session has ended meanwhile, somebody signs in anew. */
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
