import { expect, test } from '../fixtures.ts'

test('a page that cannot be made says so in the person’s language, and loads again when asked', {
  tag: ['@trouble', '@flow', '@german'],
}, async ({ deploy, redis, visit, person }) => {
  const { page, signIn } = await visit(await deploy({ redis }))
  await signIn(person)
  await page.getByRole('button', { name: 'Deutsch' }).click()
  const account = page.getByRole('heading', { level: 1, name: 'Ihr Konto' })
  await expect(account).toBeVisible()

  // Something in the list of sessions that is none.
  const [list = ''] = await redis.client.keys('*sessions:{*')
  await redis.client.hset(list, 'junk', 'junk')
  expect((await page.goto('/account'))?.status()).toBe(500)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Etwas ist schiefgegangen')
  await expect(page).toHaveTitle(/^Etwas ist schiefgegangen – /)

  await redis.client.hdel(list, 'junk')
  await page.getByRole('link', { name: 'Noch einmal versuchen' }).click()
  await expect(account).toBeVisible()
})
