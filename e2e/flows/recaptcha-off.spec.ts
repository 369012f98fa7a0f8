import { expect, test } from '../fixtures.ts'

test.use({ settings: { RECAPTCHA: 'off' } })

test('with RECAPTCHA=off, a user signs in, and no request goes to Google', { tag: '@flow' }, async ({
  page,
  person,
  signIn,
  accountPage,
  api,
  deployment,
}) => {
  const foreign: string[] = []
  page.on('request', (request) => {
    if (new URL(request.url()).origin !== deployment.url) foreign.push(request.url())
  })
  await page.goto('/sign-in')
  await expect(page.getByRole('main')).not.toContainText('reCAPTCHA')
  await signIn(person)
  await expect(accountPage.heading).toBeVisible()
  expect(foreign).toEqual([])
  expect(await api.assessments()).toEqual([])
})
