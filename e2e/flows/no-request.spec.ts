import type { Page } from '@playwright/test'
import { expect, test } from '../fixtures.ts'
import { messageIn } from '../support/html.ts'
import { HttpBrowser } from '../support/http-browser.ts'
import { en } from '../support/messages.ts'

// To enter a code, a browser needs the cookie that it got when it requested the code. The tests cover every reason why the
// cookie can be missing.

const tag = '@flow'

const sentence = en.noRequest

test.describe('missing cookies', { tag }, () => {
  test('without a pending sign-in, /sign-in/code says so and offers to request a code', {
    tag: '@anywhere',
  }, async ({ page, person, codePage, signInPage, accountPage, mailbox }) => {
    await codePage.open()
    await expect(signInPage.message).toHaveText(sentence)
    await expect(page).toHaveTitle(/^Error: Sign in/)
    await signInPage.askFor(person)
    await codePage.enter(await mailbox.codeFor(person))
    await expect(accountPage.heading).toBeVisible()
  })

  test('/sign-in/code in another browser says that a code works only where it was requested', async ({
    person,
    askForCode,
    anotherBrowser,
  }) => {
    await askForCode(person)
    const other = await anotherBrowser()
    await other.codePage.open()
    await expect(other.signInPage.message).toHaveText(sentence)
  })

  test('a code entered more than an hour after its request is refused: the pending sign-in has ended', async ({
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
    // The cookie is accepted for another minute, because the clocks of instances differ.
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
    test(`in a browser that blocks cookies, ${step} shows an explanation before a second e-mail is sent`, async ({
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
      await codePage.waitForEnhancements()
      // The response that set the cookie also contained this page. A browser that blocks cookies still shows it.
      await context.clearCookies()
      await act(page, await mailbox.codeFor(person))
      await expect(signInPage.message).toHaveText(sentence)
      await expect(page).toHaveTitle(/^Error: Sign in/)
      await expect(signInPage.email).toBeVisible()
      expect(await api.calls('otp-email/create')).toHaveLength(1)
      expect(await api.calls('otp/validate')).toEqual([])
    })
  }

  test('in a browser that blocks cookies, requesting a new code shows an explanation and sends nothing', async ({
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
    await codePage.waitForEnhancements()
    await context.clearCookies()
    await codePage.sendNew.click()
    await expect(signInPage.message).toHaveText(sentence)
    expect(await api.calls('otp-email/create')).toHaveLength(1)
  })
})

test('without scripts and with cookies blocked, the page after the first e-mail says that cookies may be blocked', {
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

test('without scripts and with cookies blocked, the response to a code says that cookies may be blocked', {
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
