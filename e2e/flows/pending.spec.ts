import { asShown, expect, test, wrongCodes } from '../fixtures.ts'
import { CodePage } from '../pages/code-page.ts'
import { en, interpolate } from '../support/messages.ts'

// A pending sign-in with an active code. The other states are in the files beside this one.

const tag = '@flow'

test.describe('pending sign-in', { tag }, () => {
  test('with a pending code, the sign-in page offers to enter it', { tag: '@anywhere' }, async ({
    person,
    askForCode,
    signInPage,
    codePage,
  }) => {
    await askForCode(person)
    await signInPage.open()
    await expect(codePage.text).toContainText(`We already sent a code for ${person.email}`)
    await signInPage.enterCodeLink.click()
    await expect(codePage.heading).toBeVisible()
  })

  test('requesting a code for the same email address again within a minute leads to the code page and sends nothing', async ({
    person,
    askForCode,
    codePage,
    accountPage,
    mailbox,
    api,
  }) => {
    await askForCode(person)
    await askForCode(person)
    expect(await api.calls('otp-email/create')).toHaveLength(1)
    await codePage.enter(await mailbox.codeFor(person))
    await expect(accountPage.heading).toBeVisible()
  })

  test('after a wrong code, the page says how many attempts are left and keeps the input', {
    tag: '@anywhere',
  }, async ({ person, askForCode, codePage, accountPage, mailbox }) => {
    await askForCode(person)
    const code = await mailbox.codeFor(person)
    const [wrong = ''] = wrongCodes(code, 1)
    await codePage.enter(wrong)
    await expect(codePage.message).toContainText("isn't right")
    await expect(codePage.message).toContainText('Attempts left: 4')
    // A screen reader reads the error together with the field.
    await expect(codePage.code).toHaveAccessibleDescription(/isn't right/)
    await expect(codePage.code).toBeFocused()
    await expect(codePage.code).toHaveAttribute('autocomplete', 'one-time-code')
    await expect(codePage.code).toHaveValue(asShown(wrong))
    await codePage.enter(code)
    await expect(accountPage.heading).toBeVisible()
  })

  test('an input that cannot be a code is refused and costs no guess', async ({
    page,
    person,
    askForCode,
    codePage,
    mailbox,
    api,
  }) => {
    await askForCode(person)
    for (const typed of ['', '1234', 'abcdefgh', '123456789']) {
      const answered = page.waitForResponse((response) => response.request().method() === 'POST')
      await codePage.enter(typed)
      await answered
      await expect(codePage.signIn).toBeVisible()
      await expect(codePage.message).toContainText(interpolate(en.codeMalformedDigits, { length: '8' }))
    }
    expect(await api.calls('otp/validate')).toEqual([])
    const [wrong = ''] = wrongCodes(await mailbox.codeFor(person), 1)
    await codePage.enter(wrong)
    await expect(codePage.message).toContainText('Attempts left: 4')
  })

  test('"Use another address" keeps the email address in the field, focused and selected', async ({
    page,
    person,
    stranger,
    askForCode,
    signInPage,
    codePage,
    mailbox,
  }) => {
    await askForCode(person)
    await codePage.waitForEnhancements()
    await codePage.useAnother.click()
    await expect(signInPage.heading).toBeVisible()
    await expect(signInPage.email).toHaveValue(person.email)
    await expect(signInPage.email).toBeFocused()
    // Typing replaces the whole email address.
    await page.keyboard.type(stranger.email)
    await expect(signInPage.email).toHaveValue(stranger.email)
    await page.keyboard.press('Enter')
    await expect(codePage.text).toContainText(stranger.email)
    await codePage.enter(await mailbox.codeFor(stranger))
    await expect(page).toHaveURL(/\/account$/)
  })

  test('"Use another address" and then the same email address leads back to the code page without a second e-mail', async ({
    person,
    askForCode,
    signInPage,
    codePage,
    accountPage,
    mailbox,
    api,
  }) => {
    await askForCode(person)
    await codePage.useAnother.click()
    await expect(signInPage.email).toHaveValue(person.email)
    await signInPage.send.click()
    await codePage.enter(await mailbox.codeFor(person))
    await expect(accountPage.heading).toBeVisible()
    expect(await api.calls('otp-email/create')).toHaveLength(1)
  })

  test('after "Use another address", signing in still leads to the page that the user wanted', async ({
    page,
    person,
    stranger,
    signInPage,
    codePage,
    mailbox,
  }) => {
    await signInPage.open('/account?tab=2')
    await signInPage.askFor(person)
    await codePage.useAnother.click()
    await expect(signInPage.heading).toBeVisible()
    await signInPage.askFor(stranger)
    await codePage.enter(await mailbox.codeFor(stranger))
    await expect(page).toHaveURL(/\/account\?tab=2$/)
  })
})

test.describe('tabs', { tag }, () => {
  test('a code page from before a newer request asks for a reload, and its guess is not counted', async ({
    page,
    context,
    person,
    stranger,
    askForCode,
    codePage,
    mailbox,
    api,
  }) => {
    await askForCode(person)
    const code = await mailbox.codeFor(person)
    const tab = await context.newPage()
    await tab.goto('/sign-in/code')
    await tab.getByRole('button', { name: en.otherButton }).click()
    await tab.getByLabel(en.emailLabel).fill(stranger.email)
    await tab.getByRole('button', { name: en.sendButton }).click()
    await expect(tab.getByRole('main')).toContainText(stranger.email)

    await page.bringToFront()
    await codePage.enter(code)
    await expect(codePage.message).toContainText('requested a newer code')
    expect(await api.calls('otp/validate')).toEqual([])
    await page.reload()
    await codePage.enter(await mailbox.codeFor(stranger))
    await expect(page).toHaveURL(/\/account$/)
    await expect(page.getByRole('main')).toContainText(stranger.email)
  })

  test('two tabs that submit the right code at once open one session', async ({
    page,
    context,
    person,
    askForCode,
    codePage,
    accountPage,
    mailbox,
    api,
  }) => {
    await askForCode(person)
    const code = await mailbox.codeFor(person)
    const tab = await context.newPage()
    await tab.goto('/sign-in/code')
    await Promise.all([codePage.enter(code), new CodePage(tab).enter(code)])
    await expect(page).toHaveURL(/\/account$/)
    await expect(tab).toHaveURL(/\/account$/)
    await accountPage.open()
    await expect(accountPage.sessions).toHaveCount(1)
    expect((await api.calls('otp/validate')).filter(({ status }) => status === 200)).toHaveLength(1)
  })
})
