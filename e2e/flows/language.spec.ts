import { expect, test } from '../fixtures.ts'
import { hydrated } from '../support/hydrated.ts'
import { en } from '../support/messages.ts'

test.describe('language', { tag: '@flow' }, () => {
  test('the page and the e-mail are in the language that the browser asks for', { tag: '@german' }, async ({
    visit,
    deployment,
    person,
    mailbox,
  }) => {
    const { page } = await visit(deployment, { locale: 'de-AT' })
    await page.goto('/sign-in')
    await expect(page).toHaveTitle(/^Anmelden – /)
    await page.getByLabel('E-Mail-Adresse').fill(person.email)
    await page.getByRole('button', { name: 'Code zusenden' }).click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Code eingeben')
    expect((await mailbox.newMailFor(person)).Subject).toMatch(/^Anmelden bei /)
  })

  test('choosing Arabic in the menu is remembered, keeps the input, and turns the page right to left', {
    tag: '@arabic',
  }, async ({ page, person, signInPage }) => {
    await signInPage.open()
    await hydrated(page)
    await signInPage.email.fill(person.email)
    await page.getByRole('button', { name: 'العربية' }).click()
    await expect(page.getByRole('document')).toHaveAttribute('dir', 'rtl')
    await expect(page.getByRole('document')).toHaveAttribute('lang', 'ar')
    await expect(page.getByRole('textbox')).toHaveValue(person.email)
    await page.goto('/nowhere')
    await expect(page.getByRole('document')).toHaveAttribute('lang', 'ar')
    await expect(page.getByRole('button', { name: 'العربية' })).toHaveAttribute('aria-current', 'true')
  })

  test('when the user changes the language of the page, an error shown earlier keeps its language, and its `lang` says which', {
    tag: '@arabic',
  }, async ({ page, context, signInPage }) => {
    await signInPage.open()
    await hydrated(page)
    // The first error comes from the server, the second from the page itself.
    await signInPage.send.click()
    const error = signInPage.message.getByText(en.emailInvalid)
    await expect(error).toHaveAttribute('lang', 'en')
    await page.getByRole('button', { name: 'العربية' }).click()
    await expect(page.getByRole('document')).toHaveAttribute('lang', 'ar')
    await expect(error).toHaveAttribute('lang', 'en')
    await expect(error).toHaveCSS('unicode-bidi', 'plaintext')
    await context.setOffline(true)
    await page.getByRole('textbox').press('Enter')
    await expect(error).toHaveCount(0)
    await expect(signInPage.message.getByRole('paragraph')).toHaveAttribute('lang', 'ar')
  })

  test("the page for a rejected cross-site post is in the browser's language", { tag: '@arabic' }, async ({
    request,
  }) => {
    const response = await request.fetch('/sign-in', {
      method: 'POST',
      headers: { 'Accept-Language': 'ar', Origin: 'https://evil.example' },
      multipart: { email: 'a@example.com' },
    })
    expect(response.status()).toBe(403)
    expect(await response.text()).toContain('<html lang="ar" dir="rtl">')
  })
})

test('without JavaScript, the language menu works and returns to the same page', {
  tag: ['@no-js', '@german'],
}, async ({ page }) => {
  await page.goto('/sign-in?next=%2Faccount')
  await page.getByRole('button', { name: 'Deutsch' }).click()
  await expect(page).toHaveURL(/\/sign-in\?next=%2Faccount$/)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Anmelden')
  await page.goto('/')
  await expect(page.getByRole('document')).toHaveAttribute('lang', 'de')
})
