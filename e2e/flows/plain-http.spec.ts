import { expect, newPerson, test } from '../fixtures.ts'

test('over plain HTTP on loopback, a user signs in, with cookie names and attributes that browsers accept there', {
  tag: '@flow',
}, async ({ deploy, visit }) => {
  const deployment = await deploy({ tls: false, settings: { RECAPTCHA: 'enterprise' } })
  const { page, signIn, accountPage } = await visit(deployment)
  const answer = await page.goto('/')
  expect(answer?.headers()).not.toHaveProperty('strict-transport-security')
  await signIn(newPerson())
  const cookies = await page.context().cookies()
  expect(
    cookies.map(({ name, secure }) => ({ name, secure })).sort((a, b) => a.name.localeCompare(b.name)),
  ).toEqual([
    { name: 'device', secure: false },
    { name: 'session', secure: false },
  ])
  await accountPage.signOut.click()
  await expect(page).toHaveURL(/\/$/)
})
