import type { Page } from '@playwright/test'
import { expect, test, wrongCodes } from '../fixtures.ts'
import { hydrated } from '../support/hydrated.ts'
import { holdScripts } from '../support/late-scripts.ts'
import { en } from '../support/messages.ts'
import { translate } from '../support/translator.ts'

// Extensions and translators change the page without React's knowledge.

test.describe('translation', { tag: '@flow' }, () => {
  test('with the page translated by the browser, the countdown runs, errors come and go, and the language menu works', {
    tag: '@arabic',
  }, async ({ page, person, askForCode, codePage, mailbox }) => {
    const errors = errorsOf(page)
    await page.clock.install()
    await askForCode(person)
    await codePage.waitForEnhancements()
    await translate(page)
    await page.clock.fastForward('03:00')
    await expect(codePage.text).toContainText(/[67] minutes left/)
    await expect(codePage.text).toContainText(en.resendNow)
    const [first = '', second = ''] = wrongCodes(await mailbox.codeFor(person), 2)
    await codePage.enter(first)
    await expect(codePage.message).toContainText('Attempts left: 4')
    await codePage.enter(second)
    await expect(codePage.message).toContainText('Attempts left: 3')
    await page.clock.fastForward('08:00')
    await expect(codePage.text).toContainText(en.codeExpired)
    await page.getByRole('button', { name: 'العربية' }).click()
    await expect(page.getByRole('document')).toHaveAttribute('lang', 'ar')
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('أدخل الرمز')
    await expect(codePage.text).toContainText(person.email)
    expect(errors).toEqual([])
  })

  test('with the page translated by the browser, the sign-in page and the account page work', {
    tag: '@arabic',
  }, async ({ page, person, signIn, signInPage, accountPage }) => {
    const errors = errorsOf(page)
    await signInPage.open()
    await hydrated(page)
    await translate(page)
    await signInPage.send.click()
    await expect(signInPage.message).toContainText(en.emailInvalid)
    await page.getByRole('button', { name: 'العربية' }).click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('تسجيل الدخول')
    await page.getByRole('button', { name: 'English' }).click()
    await expect(signInPage.heading).toBeVisible()

    await signIn(person)
    await hydrated(page)
    await translate(page)
    await page.getByRole('button', { name: 'العربية' }).click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('حسابك')
    await page.getByRole('button', { name: 'English' }).click()
    await expect(accountPage.heading).toBeVisible()
    await accountPage.signOut.click()
    await expect(page.getByRole('heading', { level: 1, name: en.homeTitle })).toBeVisible()
    expect(errors).toEqual([])
  })

  test('the browser translates no email address, reference or code', async ({
    page,
    person,
    askForCode,
    signIn,
    signInPage,
    codePage,
    clock,
  }) => {
    const mayTranslateEmail = () =>
      page
        .getByRole('main')
        .getByText(person.email, { exact: true })
        .evaluate((element: HTMLElement) => element.translate)
    await askForCode(person)
    expect(await mayTranslateEmail()).toBe(false)
    expect(await codePage.code.evaluate((field: HTMLElement) => field.translate)).toBe(false)
    const reference = page.getByRole('main').getByText(/^[A-Z0-9]{3}$/)
    expect(await reference.evaluate((element: HTMLElement) => element.translate)).toBe(false)
    await signInPage.open()
    expect(await mayTranslateEmail()).toBe(false)
    await clock.advance({ seconds: 61 })
    await signIn(person)
    expect(await mayTranslateEmail()).toBe(false)
  })
})

test.describe('extensions', {
  tag: '@flow',
}, () => {
  test('a half-typed code survives an extension that adds an element before the scripts load', async ({
    page,
    person,
    askForCode,
    codePage,
    accountPage,
    mailbox,
  }) => {
    await askForCode(person)
    const code = await mailbox.codeFor(person)
    const release = await holdScripts(page)
    await page.goto('/sign-in/code', { waitUntil: 'commit' })
    await codePage.code.pressSequentially(code.slice(0, 3))
    const old = await codePage.code.elementHandle()
    await old?.evaluate((field) => field.after(document.createElement('x-password-manager')))
    release()
    await codePage.waitForEnhancements()
    // React has replaced the field.
    expect(await old?.evaluate((field) => field.isConnected)).toBe(false)
    await expect(codePage.code).toHaveValue(code.slice(0, 3))
    await expect(codePage.code).toBeFocused()
    await codePage.code.press('End')
    await page.keyboard.type(code.slice(3))
    await expect(accountPage.heading).toBeVisible()
  })

  test('a typed email address survives an extension that adds an element before the scripts load', async ({
    page,
    person,
    signInPage,
    codePage,
  }) => {
    const release = await holdScripts(page)
    await page.goto('/sign-in', { waitUntil: 'commit' })
    await signInPage.email.pressSequentially(person.email)
    await signInPage.email.evaluate((field) => field.after(document.createElement('x-password-manager')))
    release()
    await hydrated(page)
    await expect(signInPage.email).toHaveValue(person.email)
    await signInPage.send.click()
    await expect(codePage.heading).toBeVisible()
  })
})

test('password managers are told to ignore the code field, but not the email field', {
  tag: '@flow',
}, async ({ person, signInPage, codePage }) => {
  const attributes = ['data-1p-ignore', 'data-lpignore', 'data-bwignore', 'data-form-type']
  await signInPage.open()
  for (const attribute of attributes) await expect(signInPage.email).not.toHaveAttribute(attribute)
  await signInPage.askFor(person)
  await expect(codePage.code).toHaveAttribute('data-form-type', 'other')
  for (const attribute of attributes.slice(0, 3)) {
    await expect(codePage.code).toHaveAttribute(attribute, 'true')
  }
})

function errorsOf(page: Page): string[] {
  const errors: string[] = []
  page.on('pageerror', ({ message }) => errors.push(message))
  return errors
}
