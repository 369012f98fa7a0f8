import type { Page } from '@playwright/test'
import { asShown, expect, test, wrongCodes } from '../fixtures.ts'
import { messageIn } from '../support/html.ts'
import { HttpBrowser } from '../support/http-browser.ts'
import { holdScripts } from '../support/late-scripts.ts'
import { en } from '../support/messages.ts'

const tag = '@flow'

test.describe('reCAPTCHA', { tag }, () => {
  test('the page loads nothing from Google before the user touches a form', async ({
    page,
    signInPage,
    deployment,
  }) => {
    const loaded = scriptsOf(page, deployment.standIns.recaptcha.scriptUrl)
    await page.goto('/')
    await signInPage.open()
    await page.waitForLoadState('networkidle')
    expect(loaded()).toEqual([])
    await signInPage.email.click()
    await expect.poll(loaded).toHaveLength(1)
    expect(new URL(loaded()[0] ?? '').searchParams.get('render')).toBe(deployment.standIns.recaptcha.siteKey)
  })

  test('pages without a form for a code load nothing from Google', async ({
    page,
    person,
    signIn,
    accountPage,
    deployment,
  }) => {
    await signIn(person)
    const loaded = scriptsOf(page, deployment.standIns.recaptcha.scriptUrl)
    await accountPage.open()
    await page.goto('/')
    await page.waitForLoadState('networkidle')
    expect(loaded()).toEqual([])
  })

  test("the pages with the bot check show Google's notice", async ({
    page,
    signInPage,
    person,
    askForCode,
  }) => {
    await signInPage.open()
    await expect(page.getByRole('main')).toContainText(en.recaptchaNotice)
    await askForCode(person)
    await expect(page.getByRole('main')).toContainText(en.recaptchaNotice)
  })

  test('each submission has a fresh reCAPTCHA token for its own action', async ({
    person,
    askForCode,
    codePage,
    accountPage,
    mailbox,
    api,
  }) => {
    await askForCode(person)
    const code = await mailbox.codeFor(person)
    for (const [i, wrong] of wrongCodes(code, 2).entries()) {
      await codePage.enter(wrong)
      await expect(codePage.code).toHaveValue(asShown(wrong))
      await expect(codePage.message).toContainText(`Attempts left: ${4 - i}`)
    }
    await codePage.enter(code)
    await expect(accountPage.heading).toBeVisible()
    const assessments = await api.assessments()
    expect(assessments.map(({ expectedAction }) => expectedAction)).toEqual([
      'sign_in',
      'check_code',
      'check_code',
      'check_code',
    ])
    for (const { action, expectedAction, hostname, invalidReason } of assessments) {
      expect(action).toBe(expectedAction)
      expect(hostname).toBe('localhost')
      // A reused token would be reported as a duplicate.
      expect(invalidReason).toBe('INVALID_REASON_UNSPECIFIED')
    }
  })

  test('with the reCAPTCHA script blocked, the page says what to do, and no code is sent', async ({
    page,
    person,
    signInPage,
    deployment,
    api,
  }) => {
    await page.route(`${deployment.standIns.recaptcha.scriptUrl}*`, (route) => route.abort())
    await signInPage.open()
    await signInPage.askFor(person)
    await expect(signInPage.message).toContainText(en.botMissing)
    await expect(signInPage.email).toHaveValue(person.email)
    expect(await api.assessments()).toEqual([])
    expect(await api.calls()).toEqual([])

    await page.unroute(`${deployment.standIns.recaptcha.scriptUrl}*`)
    await signInPage.send.click()
    await expect(page).toHaveURL(/\/sign-in\/code$/)
  })

  test('with the reCAPTCHA script blocked on the code page, a submitted code costs no guess', async ({
    page,
    person,
    askForCode,
    codePage,
    mailbox,
    deployment,
    api,
  }) => {
    await askForCode(person)
    await page.route(`${deployment.standIns.recaptcha.scriptUrl}*`, (route) => route.abort())
    await codePage.open()
    const code = await mailbox.codeFor(person)
    await codePage.enter(code)
    await expect(codePage.message).toContainText(en.botMissing)
    expect(await api.calls('otp/validate')).toEqual([])
    await page.unroute(`${deployment.standIns.recaptcha.scriptUrl}*`)
    await codePage.signIn.click()
    await expect(page).toHaveURL(/\/account$/)
  })

  test('without JavaScript, the sign-in page says that the bot check needs it', async ({
    anotherBrowser,
  }) => {
    const { signInPage, page } = await anotherBrowser({ javaScriptEnabled: false })
    await signInPage.open()
    await expect(page.getByRole('main')).toContainText(en.recaptchaNoScript, {
      useInnerText: true,
    })
  })

  test('a user who fails the bot check is told so, and can try again', async ({
    person,
    signInPage,
    codePage,
    accountPage,
    mailbox,
    faults,
  }) => {
    const fault = { kind: 'score', score: 0.3, times: 1 }
    await faults.recaptcha(fault)
    await signInPage.open()
    await signInPage.askFor(person)
    await expect(signInPage.message).toContainText(en.botRefused)
    await expect(signInPage.email).toHaveValue(person.email)
    await signInPage.send.click()
    await expect(codePage.heading).toBeVisible()
    await faults.recaptcha(fault)
    await codePage.enter(await mailbox.codeFor(person))
    await expect(codePage.message).toContainText(en.botRefused)
    await codePage.signIn.click()
    await expect(accountPage.heading).toBeVisible()
  })

  for (const [what, fault] of [
    ['a low score', { kind: 'score', score: 0.3 }],
    ['a token for another action', { kind: 'action', value: 'comment' }],
    ['a token from another site', { kind: 'hostname', value: 'evil.example' }],
    ['an expired token', { kind: 'invalid', reason: 'EXPIRED' }],
    ['a used token', { kind: 'invalid', reason: 'DUPE' }],
  ] as const) {
    test(`the bot check rejects ${what}: no code is sent, and none is checked`, async ({
      deployment,
      person,
      faults,
      api,
      logs,
    }) => {
      const visitor = new HttpBrowser(deployment)
      await faults.recaptcha({ ...fault, times: 1 })
      const refused = await visitor.askForCode(person)
      expect(messageIn(refused.text)).toContain(en.botRefused)
      expect(await api.calls()).toEqual([])
      await expect.poll(logs).toContainEqual(expect.objectContaining({ event: 'bot.refused' }))

      await visitor.askForCode(person)
      await faults.recaptcha({ ...fault, times: 1 })
      const { text } = await visitor.enterCode(await visitor.codeFor(person))
      expect(messageIn(text)).toContain(en.botRefused)
      expect(await api.calls('otp/validate')).toEqual([])
    })
  }

  test('a score of exactly RECAPTCHA_MIN_SCORE passes the bot check', async ({
    deployment,
    person,
    faults,
  }) => {
    await faults.recaptcha({ kind: 'score', score: 0.5, times: 1 })
    expect((await new HttpBrowser(deployment).askForCode(person)).headers.location).toBe('/sign-in/code')
  })

  for (const kind of ['timeout', '500', 'malformed', '403'] as const) {
    test(`when Google fails (${kind}), the page says why the request was refused, and the request uses up no quota`, async ({
      deployment,
      person,
      faults,
      api,
      logs,
    }) => {
      const visitor = new HttpBrowser(deployment)
      await faults.recaptcha({ kind, times: 1 })
      const { text } = await visitor.askForCode(person)
      expect(messageIn(text)).toContain('available right now')
      expect(await api.calls()).toEqual([])
      await expect
        .poll(logs)
        .toContainEqual(expect.objectContaining({ event: 'bot.unavailable', result: 'refused' }))
      await visitor.signIn(person)
    })
  }
})

test('a form submitted before the scripts load is submitted again with a bot token', { tag }, async ({
  page,
  person,
  signInPage,
  codePage,
  api,
}) => {
  const release = await holdScripts(page)
  await page.goto('/sign-in', { waitUntil: 'commit' })
  await signInPage.email.fill(person.email)
  await signInPage.email.press('Enter', { noWaitAfter: true })
  await expect(signInPage.message).toContainText(en.botMissing)
  release()
  await expect(codePage.heading).toBeVisible()
  expect(await api.calls('otp-email/create')).toHaveLength(1)
})

/** Collects the URLs that the page requests from Google or its stand-in from now on. */
function scriptsOf(page: Page, url: string): () => string[] {
  const loaded: string[] = []
  page.on('request', (request) => {
    if (request.url().startsWith(url) || /google|gstatic|recaptcha/.test(request.url()))
      loaded.push(request.url())
  })
  return () => loaded
}
