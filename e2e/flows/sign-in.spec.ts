import { expect, test } from '../fixtures.ts'

test('a person signs in with an e-mailed code', { tag: ['@smoke', '@flow', '@phone'] }, async ({
  page,
  person,
  signInPage,
  codePage,
  accountPage,
  mailbox,
}) => {
  await page.goto('/')
  await page.getByRole('link', { name: 'Sign in' }).click()
  await signInPage.askFor(person)
  await expect(codePage.heading).toBeVisible()
  await expect(codePage.text).toContainText(person.email)
  await codePage.enter(await mailbox.codeFor(person))
  await expect(accountPage.heading).toBeVisible()
  await expect(accountPage.text).toContainText(person.email)
})
