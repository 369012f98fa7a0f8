import { expect, test } from '../fixtures.ts'
import { expectAccessible, problemsOn } from './axe.ts'
import { openToAnybody, states } from './states.ts'

for (const locale of ['en', 'de', 'ar']) {
  test.describe(`in ${locale}`, { tag: '@a11y' }, () => {
    test.use({ locale })

    for (const [state, path] of Object.entries(openToAnybody)) {
      // Every deployment speaks English; it may have given up the others.
      const tag = locale === 'en' ? '@anywhere' : []
      test(`${state}: axe finds nothing, and it fits`, { tag }, async ({ page }) => {
        await page.goto(path)
        await expectAccessible(page, locale)
      })
    }

    for (const [state, reach] of Object.entries(states)) {
      test(`${state}: axe finds nothing, and it fits`, async ({
        page,
        context,
        person,
        mailbox,
        trouble,
      }) => {
        const slowServer = () =>
          trouble.magiclinksdev({ endpoint: 'otp/validate', kind: 'slow', ms: 4000, times: 1 })
        await reach({ page, context, person, mailbox, slowServer })
        await expectAccessible(page, locale)
      })
    }
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
