import { expect, test } from '../fixtures.ts'
import { contrastProblemsOn, overflowOf, problemsOn, smallTargetsOn } from './axe.ts'
import { states } from './states.ts'

for (const locale of ['en', 'de', 'ar']) {
  test.describe(`in ${locale}`, { tag: '@a11y' }, () => {
    test.use({ locale })

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
        await expect(page.locator('html')).toHaveAttribute('lang', locale)
        await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1)
        await expect(page).toHaveTitle(/\S – \S/)

        await page.emulateMedia({ colorScheme: 'light' })
        expect(await problemsOn(page)).toEqual([])
        await page.emulateMedia({ colorScheme: 'dark' })
        expect(await contrastProblemsOn(page)).toEqual([])
        expect(await smallTargetsOn(page)).toEqual([])
        for (const width of [320, 390, 768, 1280]) {
          await page.setViewportSize({ width, height: 800 })
          expect(await overflowOf(page), `${width} px`).toBeLessThanOrEqual(0)
        }
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
