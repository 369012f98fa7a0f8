import type { BrowserContext } from '@playwright/test'
import { expect, test, wrongCodes } from '../fixtures.ts'
import { cookieNames } from '../support/cookie-names.ts'

// What the cookie of a pending sign-in is worth once its code was accepted: after a lost answer, a double click, a theft.

const tag = '@flow'

test.describe('an accepted code', { tag }, () => {
  test('leads the same browser to the same session for a minute, without another validation', async ({
    context,
    person,
    askForCode,
    codePage,
    accountPage,
    mailbox,
    api,
    anotherBrowser,
  }) => {
    await askForCode(person)
    const pending = await pendingCookie(context)
    const code = await mailbox.codeFor(person)
    await codePage.enter(code)
    await expect(accountPage.heading).toBeVisible()

    const lost = await anotherBrowser()
    await lost.page.context().addCookies(pending)
    await lost.codePage.open()
    await lost.codePage.enter(code)
    await expect(lost.accountPage.heading).toBeVisible()
    await expect(lost.accountPage.sessions).toHaveCount(1)
    expect(await api.calls('otp/validate')).toHaveLength(1)
  })

  test('is no use with another code', async ({
    context,
    person,
    askForCode,
    codePage,
    accountPage,
    mailbox,
    api,
    anotherBrowser,
  }) => {
    await askForCode(person)
    const pending = await pendingCookie(context)
    const code = await mailbox.codeFor(person)
    await codePage.enter(code)
    await expect(accountPage.heading).toBeVisible()

    const lost = await anotherBrowser()
    await lost.page.context().addCookies(pending)
    await lost.codePage.open()
    await lost.codePage.enter(wrongCodes(code, 1)[0] ?? '')
    await expect(lost.codePage.message).toContainText('not right')
    expect(await api.calls('otp/validate')).toHaveLength(1)
  })

  test('is no use after a minute', async ({
    context,
    person,
    askForCode,
    codePage,
    accountPage,
    mailbox,
    api,
    clock,
    anotherBrowser,
  }) => {
    await askForCode(person)
    const pending = await pendingCookie(context)
    const code = await mailbox.codeFor(person)
    const late = await anotherBrowser()
    await late.page.context().addCookies(pending)
    await late.codePage.open()
    await codePage.enter(code)
    await expect(accountPage.heading).toBeVisible()

    await clock.advance({ seconds: 61 })
    await late.codePage.enter(code)
    await expect(late.codePage.message).toContainText('Ask for a new one')
    expect(await api.calls('otp/validate')).toHaveLength(1)
  })

  test('is no use once its session was signed out', async ({
    context,
    person,
    askForCode,
    codePage,
    accountPage,
    mailbox,
    api,
    anotherBrowser,
  }) => {
    await askForCode(person)
    const pending = await pendingCookie(context)
    const code = await mailbox.codeFor(person)
    await codePage.enter(code)
    await accountPage.signOut.click()
    await expect(codePage.page).toHaveURL(/\/$/)

    const thief = await anotherBrowser()
    await thief.page.context().addCookies(pending)
    await thief.codePage.open()
    await thief.codePage.enter(code)
    await expect(thief.codePage.message).toContainText('has been used')
    await thief.accountPage.open()
    await expect(thief.signInPage.heading).toBeVisible()
    expect(await api.calls('otp/validate')).toHaveLength(1)
  })
})

async function pendingCookie(context: BrowserContext) {
  const cookies = (await context.cookies()).filter(({ name }) => name === cookieNames.pending)
  expect(cookies).toHaveLength(1)
  return cookies
}
