import { asShown, expect, test, wrongCodes } from '../fixtures.ts'
import { en } from '../support/messages.ts'

// The bot check needs JavaScript, so it is off here.

test.describe('HTML only', { tag: ['@no-js', '@flow'] }, () => {
  test('without JavaScript, a user signs in and out', async ({
    page,
    person,
    accountPage,
    signInPage,
    codePage,
    mailbox,
  }) => {
    await page.goto('/')
    await page.getByRole('link', { name: en.homeSignIn, exact: true }).click()
    await signInPage.askFor(person)
    await expect(codePage.text).toContainText(person.email)
    await codePage.enter(await mailbox.codeFor(person))
    await expect(accountPage.text).toContainText(person.email)
    await accountPage.signOut.click()
    await expect(page).toHaveURL(/\/$/)
    await accountPage.open()
    await expect(signInPage.heading).toBeVisible()
  })

  test('without JavaScript, an invalid email address is refused and stays in the field', async ({
    signInPage,
  }) => {
    await signInPage.open()
    await signInPage.askFor({ email: 'jane@example' })
    await expect(signInPage.message).toContainText(en.emailInvalid)
    await expect(signInPage.email).toHaveValue('jane@example')
  })

  test('without JavaScript, a wrong code is refused and stays in the field, and the fifth exhausts the code', async ({
    person,
    askForCode,
    codePage,
    mailbox,
    api,
  }) => {
    await askForCode(person)
    const code = await mailbox.codeFor(person)
    for (const [i, wrong] of wrongCodes(code, 5).entries()) {
      await codePage.enter(wrong)
      await expect(codePage.message).toContainText(i < 4 ? `Attempts left: ${4 - i}` : en.codeExhausted)
      if (i < 4) await expect(codePage.code).toHaveValue(asShown(wrong))
    }
    await codePage.open()
    await expect(codePage.message).toContainText(en.codeExhausted)
    expect(await api.calls('otp/validate')).toHaveLength(5)
  })

  test('without JavaScript, a new code can be requested after a minute, and not before', async ({
    page,
    person,
    askForCode,
    codePage,
    accountPage,
    mailbox,
    api,
    clock,
  }) => {
    await askForCode(person)
    const older = await mailbox.codeFor(person)
    // Without scripts, only the server enforces the wait.
    await codePage.sendNew.click({ force: true })
    await expect(codePage.message).toContainText(/You can request another in \d+ seconds/)
    expect(await api.calls('otp-email/create')).toHaveLength(1)

    await clock.advance({ seconds: 61 })
    await page.goto('/sign-in/code')
    await codePage.sendNew.click()
    await expect(codePage.text).toContainText(en.noticeResent)
    const newer = await mailbox.codeFor(person)
    await codePage.enter(older)
    await expect(codePage.message).toContainText("isn't right")
    await codePage.enter(newer)
    await expect(accountPage.heading).toBeVisible()
  })

  test('without JavaScript, a double click on "Sign in" with the right code signs in once', async ({
    page,
    person,
    askForCode,
    codePage,
    accountPage,
    mailbox,
    api,
  }) => {
    await askForCode(person)
    await codePage.code.fill(await mailbox.codeFor(person))
    await codePage.signIn.dblclick()
    await expect(page).toHaveURL(/\/account$/)
    await expect(accountPage.sessions).toHaveCount(1)
    expect((await api.calls('otp/validate')).filter(({ status }) => status === 200)).toHaveLength(1)
  })

  test('without JavaScript, a double click on "Email me a code" sends one e-mail, and its code works', async ({
    person,
    signInPage,
    codePage,
    accountPage,
    mailbox,
    faults,
    api,
  }) => {
    await faults.magiclinksdev({ endpoint: 'otp-email/create', kind: 'slow', ms: 1000 })
    await signInPage.open()
    await signInPage.email.fill(person.email)
    await signInPage.send.dblclick()
    await codePage.enter(await mailbox.codeFor(person))
    await expect(accountPage.heading).toBeVisible()
    expect(await api.calls('otp-email/create')).toHaveLength(1)
  })

  test('without JavaScript, a double click on "Send a new code" sends one e-mail, and its code works', async ({
    page,
    person,
    askForCode,
    codePage,
    accountPage,
    mailbox,
    faults,
    clock,
    api,
  }) => {
    await askForCode(person)
    await mailbox.codeFor(person)
    await clock.advance({ seconds: 61 })
    await page.reload()
    await faults.magiclinksdev({ endpoint: 'otp-email/create', kind: 'slow', ms: 1000 })
    await codePage.sendNew.dblclick()
    await expect(codePage.text).toContainText(en.noticeResent)
    await codePage.enter(await mailbox.codeFor(person))
    await expect(accountPage.heading).toBeVisible()
    expect(await api.calls('otp-email/create')).toHaveLength(2)
  })

  test('without JavaScript, "Use another address" works', async ({
    person,
    stranger,
    askForCode,
    signInPage,
    codePage,
    accountPage,
    mailbox,
  }) => {
    await askForCode(person)
    await codePage.useAnother.click()
    await signInPage.askFor(stranger)
    await codePage.enter(await mailbox.codeFor(stranger))
    await expect(accountPage.text).toContainText(stranger.email)
  })

  test('without JavaScript, signing in leads to the page that the user wanted', async ({
    page,
    person,
    signInPage,
    codePage,
    mailbox,
  }) => {
    await signInPage.open('/account?tab=2')
    await signInPage.askFor(person)
    await codePage.enter(await mailbox.codeFor(person))
    await expect(page).toHaveURL(/\/account\?tab=2$/)
  })

  test('without JavaScript, signing out everywhere ends the session in the other browser, and the list can end one session', async ({
    person,
    signIn,
    accountPage,
    signInPage,
    clock,
    anotherBrowser,
  }) => {
    await signIn(person)
    await clock.advance({ seconds: 61 })
    const second = await anotherBrowser({ javaScriptEnabled: false })
    await second.signIn(person)
    await clock.advance({ seconds: 61 })
    const third = await anotherBrowser({ javaScriptEnabled: false })
    await third.signIn(person)

    await expect(third.accountPage.sessions).toHaveCount(3)
    await third.accountPage.endButtonIn(third.accountPage.sessions.last()).click()
    await expect(third.accountPage.sessions).toHaveCount(2)
    await accountPage.open()
    await expect(signInPage.text).toContainText(en.noticeEnded)

    await third.accountPage.signOutEverywhere.click()
    await second.accountPage.open()
    await expect(second.signInPage.text).toContainText(en.noticeEnded)
  })

  test('without JavaScript, times are in UTC, and say so', async ({ person, askForCode, codePage }) => {
    await askForCode(person)
    await expect(codePage.text).toContainText(/until \d\d:\d\d( [AP]M)? UTC/)
  })
})
