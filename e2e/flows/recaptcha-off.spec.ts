import { expect, test } from '../fixtures.ts'

test.use({ settings: { RECAPTCHA: 'off' } })

test('with RECAPTCHA=off a person signs in, and Google hears nothing', { tag: '@flow' }, async ({
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

test('the code page works where its helps never come', { tag: '@flow' }, async ({
  page,
  person,
  askForCode,
  codePage,
  accountPage,
  mailbox,
}) => {
  await askForCode(person)
  const code = await mailbox.codeFor(person)
  const html = await (await page.request.get('/sign-in/code')).text()
  const withheld: string[] = []
  await page.route('**/_next/static/**/*.js', async (route) => {
    const { pathname } = new URL(route.request().url())
    if (html.includes(pathname)) return route.continue()
    withheld.push(pathname)
    return route.abort()
  })
  await codePage.open()
  await expect.poll(() => withheld.length).toBeGreaterThan(0)
  await codePage.code.fill(code)
  await expect(codePage.code).toHaveValue(code)
  await expect(codePage.text).toContainText(/until \d\d:\d\d.* UTC/)
  // The next page has scripts of its own.
  await page.unrouteAll()
  await codePage.signIn.click()
  await expect(accountPage.heading).toBeVisible()
})
