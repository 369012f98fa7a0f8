import { newPerson, test } from '../fixtures.ts'
import { offered } from '../support/languages.ts'
import { expectAccessible } from './axe.ts'
import { publicPages, states } from './states.ts'

for (const locale of offered) {
  test.describe(`${locale}`, { tag: '@a11y' }, () => {
    test.use({ locale })
    // Every deployment has English. A fork may have dropped the other languages.
    const tag = locale === 'en' ? '@anywhere' : []

    test(`axe finds nothing in ${locale} on public pages, and they fit on narrow screens`, { tag }, async ({
      page,
    }) => {
      for (const [state, path] of Object.entries(publicPages)) {
        await test.step(state, async () => {
          await page.goto(path)
          await expectAccessible(page, locale, state)
        })
      }
    })

    // All states share one page, because starting a browser takes longer than checking a state.
    test(`axe finds nothing in ${locale} in any state of a sign-in, and the pages fit on narrow screens`, async ({
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
