import { expect, newPerson, test } from '../fixtures.ts'
import { offered } from '../support/languages.ts'
import { expectAccessible, problemsOn } from './axe.ts'
import { openToAnybody, states } from './states.ts'

for (const locale of offered) {
  test.describe(`axe finds nothing in ${locale}, and it fits:`, { tag: '@a11y' }, () => {
    test.use({ locale })
    // Every deployment speaks English; it may have given up the others.
    const tag = locale === 'en' ? '@anywhere' : []

    test('pages that anybody can open', { tag }, async ({ page }) => {
      for (const [state, path] of Object.entries(openToAnybody)) {
        await test.step(state, async () => {
          await page.goto(path)
          await expectAccessible(page, locale, state)
        })
      }
    })

    // One page for them all: a browser's start costs more than what is looked at.
    test('states of a sign-in', async ({ page, context, mailbox, trouble }) => {
      test.slow()
      const slowServer = () =>
        trouble.magiclinksdev({ endpoint: 'otp/validate', kind: 'slow', ms: 4000, times: 1 })
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

test('while nobody can tell who is signed in: axe finds nothing', { tag: '@a11y' }, async ({
  deploy,
  redis,
  visit,
  person,
}) => {
  const { page, signIn } = await visit(await deploy({ redis }))
  await signIn(person)
  await redis.kill()
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    const response = await page.goto('/account')
    expect(response?.status()).toBe(503)
    expect(await problemsOn(page)).toEqual([])
  }
})
