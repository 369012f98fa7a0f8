import { expect, test } from '../fixtures.ts'
import { problemsOn } from './axe.ts'

test('axe finds no violation on the page that is shown while the store is down', { tag: '@a11y' }, async ({
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
