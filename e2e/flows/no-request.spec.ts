import type { Page } from '@playwright/test'
import { expect, test } from '../fixtures.ts'
import { messageIn } from '../support/html.ts'
import { HttpBrowser } from '../support/http-browser.ts'
import { en } from '../support/messages.ts'

// Whoever enters a code needs the cookie of its request. Here it is missing, for every reason that there is.

const tag = '@flow'

const sentence = en.noRequest

test.describe('without the cookie of a request', { tag }, () => {
  test('the code page says that the browser has no open request, and a new code can be requested there', {
    tag: '@anywhere',
  }, async ({ page, person, codePage, signInPage, accountPage, mailbox }) => {
    await codePage.open()
    await expect(signInPage.message).toHaveText(sentence)
    await expect(page).toHaveTitle(/^Error: Sign in/)
    await signInPage.askFor(person)
    await codePage.enter(await mailbox.codeFor(person))
    await expect(accountPage.heading).toBeVisible()
  })

  test('another browser says that a code works only where it was requested', async ({
    person,
    askForCode,
    anotherBrowser,
  }) => {
    await askForCode(person)
    const other = await anotherBrowser()
    await other.codePage.open()
    await expect(other.signInPage.message).toHaveText(sentence)
  })

  test('a request that is older than an hour is not open any more', async ({
    person,
    askForCode,
    codePage,
    signInPage,
    mailbox,
    clock,
    api,
  }) => {
    await askForCode(person)
    const code = await mailbox.codeFor(person)
    // A cookie counts as valid for a minute longer, since instances' clocks differ.
    await clock.advance({ minutes: 61, seconds: 1 })
    await codePage.enter(code)
    await expect(signInPage.message).toHaveText(sentence)
    await expect(signInPage.email).toBeVisible()
    expect(await api.calls('otp/validate')).toEqual([])
  })

  const steps = {
    'entering the code': async (page: Page, code: string) =>
      page.getByLabel('Code', { exact: true }).fill(code),
    '"Use another address"': async (page: Page) => page.getByRole('button', { name: en.otherButton }).click(),
  }
  for (const [step, act] of Object.entries(steps)) {
    test(`${step} in a browser that blocks cookies says so, before a second e-mail is sent`, async ({
      page,
      context,
      person,
      askForCode,
      codePage,
      signInPage,
      mailbox,
      api,
    }) => {
      await askForCode(person)
      await codePage.waitForHelps()
      // The page came with the response that set the cookie. A browser that blocks cookies shows it too.
      await context.clearCookies()
      await act(page, await mailbox.codeFor(person))
      await expect(signInPage.message).toHaveText(sentence)
      await expect(page).toHaveTitle(/^Error: Sign in/)
      await expect(signInPage.email).toBeVisible()
      expect(await api.calls('otp-email/create')).toHaveLength(1)
      expect(await api.calls('otp/validate')).toEqual([])
    })
  }

  test('requesting a new code in a browser that blocks cookies says so, and sends nothing', async ({
    page,
    context,
    person,
    askForCode,
    codePage,
    signInPage,
    clock,
    api,
  }) => {
    await askForCode(person)
    await clock.advance({ seconds: 61 })
    await page.reload()
    await codePage.waitForHelps()
    await context.clearCookies()
    await codePage.sendNew.click()
    await expect(signInPage.message).toHaveText(sentence)
    expect(await api.calls('otp-email/create')).toHaveLength(1)
  })
})

test('without scripts and with cookies blocked, the page after the first e-mail says so', {
  tag: ['@flow', '@no-js'],
}, async ({ deploy, person }) => {
  const deployment = await deploy()
  const visitor = new HttpBrowser(deployment)
  const sent = await visitor.askForCode(person)
  expect(sent.status).toBe(303)
  visitor.cookies.clear()
  const page = await visitor.open(sent.headers.location ?? '')
  expect(messageIn(page.text)).toBe(sentence)
})

test('without scripts and with cookies blocked, entering a code says so', {
  tag: ['@flow', '@no-js'],
}, async ({ deploy, person }) => {
  const deployment = await deploy()
  const visitor = new HttpBrowser(deployment)
  await visitor.askForCode(person)
  const form = await visitor.form('/sign-in/code', 'Sign in')
  visitor.cookies.clear()
  const page = await visitor.post('/sign-in/code', form)
  expect(messageIn(page.text)).toBe(sentence)
})
