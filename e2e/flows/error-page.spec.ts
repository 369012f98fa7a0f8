import { expect, test } from '../fixtures.ts'

test('a page that cannot be made says so in the person’s language, and loads again when asked', {
  tag: ['@trouble', '@flow', '@german'],
}, async ({ deploy, redis, visit, person }) => {
  const { page, signIn } = await visit(await deploy({ redis }))
  await signIn(person)
  await page.getByRole('button', { name: 'Deutsch' }).click()
  const account = page.getByRole('heading', { level: 1, name: 'Ihr Konto' })
  await expect(account).toBeVisible()

  // A time that no calendar has: the list of sessions cannot be rendered.
  const [key = ''] = await redis.client.keys('*:account:*')
  const value = (await redis.client.hget(key, 'value')) ?? ''
  await redis.client.hset(key, 'value', value.replaceAll(/"since":\d+/g, '"since":-1e16'))
  expect((await page.goto('/account'))?.status()).toBe(500)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Etwas ist schiefgegangen')
  await expect(page).toHaveTitle(/^Etwas ist schiefgegangen – /)

  await redis.client.hset(key, 'value', value)
  await page.getByRole('link', { name: 'Noch einmal versuchen' }).click()
  await expect(account).toBeVisible()
})
