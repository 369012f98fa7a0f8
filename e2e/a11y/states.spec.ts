import { newPerson, test } from '../fixtures.ts'
import { offeredLanguages } from '../support/languages.ts'
import { expectAccessible } from './axe.ts'
import { publicPages, states } from './states.ts'

for (const locale of offeredLanguages) {
  test.describe(`${locale}`, { tag: '@a11y' }, () => {
    test.use({ locale })
    // Every deployment has English. A fork may have dropped the other languages.
    const tag = locale === 'en' ? '@anywhere' : []

    test(`axe finds no violation on the public pages in ${locale}, and the pages fit narrow screens`, {
      tag,
    }, async ({ page }) => {
      for (const [state, path] of Object.entries(publicPages)) {
        await test.step(state, async () => {
          await page.goto(path)
          await expectAccessible(page, locale, state)
        })
      }
    })

    // All states share one page, because starting a browser takes longer than checking a state.
    test(`axe finds no violation in any state of a sign-in in ${locale}, and the pages fit narrow screens`, async ({
      page,
      context,
      mailbox,
      faults,
    }) => {
      test.slow()
      const slowServer = () =>
        faults.magiclinksdev({ endpoint: 'otp/validate', kind: 'slow', ms: 4000, times: 1 })
      for (const [state, reach] of Object.entries(states)) {
        await test.step(state, async () => {
          await context.setOffline(false)
          await context.clearCookies()
          await reach({ page, context, person: newPerson(), mailbox, slowServer })
          await expectAccessible(page, locale, state)
        })
      }
    })
  })
}
