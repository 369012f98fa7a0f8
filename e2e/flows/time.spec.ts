import { expect, test, wrongCodes } from '../fixtures.ts'
import { HttpBrowser } from '../support/http-browser.ts'
import { hydrated } from '../support/hydrated.ts'
import { beginningOf, en, interpolate } from '../support/messages.ts'

// The tests move the browser's clock, so none of them waits.

test.describe('countdown and expiry', { tag: '@flow' }, () => {
  test.beforeEach(async ({ page, person, askForCode, codePage }) => {
    // This user's clock is slow, as many are.
    await page.clock.install({ time: Date.now() - 45_000 })
    await askForCode(person)
    await codePage.waitForEnhancements()
  })

  test("the countdown to a new code on the code page follows the server's clock", async ({
    page,
    codePage,
  }) => {
    await expect(codePage.text).toContainText(/You can request a new code in (60|[45]\d) seconds/)
    await expect(codePage.sendNew).toHaveAttribute('aria-disabled', 'true')
    // The button sends no request if it is pressed too early. Each would cost an assessment and a part of the send quota.
    const posts: string[] = []
    page.on('request', (request) => request.method() === 'POST' && posts.push(request.url()))
    await codePage.sendNew.click({ force: true })
    await page.clock.fastForward('00:30')
    await expect(codePage.text).toContainText(/You can request a new code in (30|[12]\d) seconds/)
    await page.clock.fastForward('00:31')
    await expect(codePage.text).toContainText(en.resendNow)
    await expect(codePage.sendNew).not.toHaveAttribute('aria-disabled')
    expect(posts).toEqual([])
  })

  test('if "Send a new code" is pressed too early, the page says why the user has to wait', async ({
    page,
    codePage,
  }) => {
    const why = page.getByRole('status').filter({ hasText: beginningOf(en.resendWait) })
    await expect(why).toHaveCount(0)
    await codePage.sendNew.click({ force: true })
    await expect(why).toHaveCount(1)
    await page.clock.fastForward('01:01')
    await expect(why).toHaveCount(0)
  })

  test('no countdown is in the accessible description of the code field or the button', async ({
    codePage,
  }) => {
    // Some screen readers read a description again whenever it changes.
    await expect(codePage.code).toHaveAccessibleDescription(
      /^You can use it once, until \d\d:\d\d( [AP]M)?\.$/,
    )
    await expect(codePage.sendNew).toHaveAccessibleDescription('')
  })

  test('the code page shows how long the code works, and a screen reader announces the last minute and the expiry', async ({
    page,
    codePage,
  }) => {
    const announced = page.getByRole('status').filter({ hasText: en.codeOneMinute })
    await expect(codePage.text).toContainText(/(10|9) minutes left/)
    await page.clock.fastForward('08:30')
    await expect(codePage.text).toContainText('2 minutes left')
    await expect(announced).toHaveCount(0)
    await page.clock.fastForward('00:35')
    await expect(codePage.text).toContainText(/[1-5]\d seconds left/)
    await expect(announced).toHaveCount(1)

    await page.clock.fastForward('01:00')
    await expect(page.getByRole('status').filter({ hasText: 'has expired' })).toHaveCount(1)
    await expect(codePage.text).not.toContainText('left')
    await expect(page).toHaveTitle(/^Error: /)
  })

  test("when the browser's clock says that the code has expired, the page only warns: the server decides", async ({
    page,
    person,
    codePage,
    accountPage,
    mailbox,
  }) => {
    const code = await mailbox.codeFor(person)
    await page.clock.fastForward('10:01')
    await expect(codePage.text).toContainText(en.codeExpired)
    await expect(codePage.code).toBeFocused()
    const [wrong = ''] = wrongCodes(code, 1)
    await codePage.enter(wrong)
    await expect(codePage.message).toContainText('Attempts left: 4')
    await codePage.enter(code)
    await expect(accountPage.heading).toBeVisible()
  })

  for (const [direction, ms] of [
    ['forward', 3_600_000],
    // Shorter than the lifetime of a bot token.
    ['back', -60_000],
  ] as const) {
    test(`the countdown on the code page is unaffected when the device's clock is set ${direction}`, async ({
      page,
      person,
      codePage,
      accountPage,
      mailbox,
    }) => {
      const now = await page.evaluate(() => Date.now())
      await page.clock.setSystemTime(now + ms)
      await page.clock.runFor(1000)
      await expect(codePage.text).toContainText(/(10|9) minutes left/)
      await expect(codePage.text).toContainText(/You can request a new code in (60|[45]\d) seconds/)
      await expect(codePage.message).toBeEmpty()
      await codePage.enter(await mailbox.codeFor(person))
      await expect(accountPage.heading).toBeVisible()
    })
  }

  test('on a narrow screen, no line breaks between a number and its unit', async ({ page, codePage }) => {
    await page.setViewportSize({ width: 320, height: 800 })
    for (const time of [/^\d+ minutes$/, /^\d+ seconds$/]) {
      const lines = await codePage.text
        .getByText(time)
        .evaluateAll((found) => found.map((element) => element.getClientRects().length))
      expect(lines, String(time)).toEqual([1])
    }
  })

  test('after a refused request for a new code, the code page counts down again, and expiry replaces an older error', async ({
    deployment,
    page,
    person,
    clock,
    codePage,
  }) => {
    await clock.advance({ seconds: 61 })
    await new HttpBrowser(deployment).askForCode(person)
    await page.clock.fastForward('01:01')
    await codePage.sendNew.click()
    await expect(codePage.message).toContainText(beginningOf(en.sendTooSoon))
    await expect(codePage.text).toContainText(/You can request a new code in (60|[45]\d) seconds/)
    await expect(codePage.sendNew).toHaveAttribute('aria-disabled', 'true')

    await codePage.enter('1')
    await expect(codePage.message).toContainText(interpolate(en.codeMalformedDigits, { length: '8' }))
    await page.clock.fastForward('10:01')
    await expect(page.getByRole('status').filter({ hasText: 'has expired' })).toBeVisible()
    await expect(codePage.message).toBeEmpty()
  })

  for (const [title, isMoved] of [
    ['when the focused code field disappears, "Send a new code" gets the focus', false],
    ['when the code field disappears, the focus stays on another button that has it', true],
  ] as const) {
    test(title, async ({ page, codePage, clock }) => {
      await clock.advance({ minutes: 11 })
      let release = () => {}
      const held = new Promise<void>((resolve) => {
        release = resolve
      })
      await page.route('**/sign-in/code', async (route) => {
        await held
        await route.continue()
      })
      const posted = page.waitForRequest((request) => request.method() === 'POST')
      await codePage.code.fill('12345678')
      await posted
      if (isMoved) await codePage.useAnother.focus()
      release()
      await expect(codePage.message).toContainText(en.codeExpired)
      await expect(codePage.code).toBeHidden()
      await expect(isMoved ? codePage.useAnother : codePage.sendNew).toBeFocused()
    })
  }
})

test('going back and forward does not reset the countdown on the code page', { tag: '@flow' }, async ({
  page,
  person,
  signInPage,
  codePage,
}) => {
  await page.clock.install()
  await signInPage.open()
  await hydrated(page)
  await signInPage.askFor(person)
  await codePage.heading.waitFor()
  await codePage.waitForEnhancements()
  await page.goBack()
  await expect(signInPage.heading).toBeVisible()
  await page.clock.fastForward('06:00')
  await page.goForward()
  await expect(codePage.text).toContainText(/[34] minutes left/)
})
