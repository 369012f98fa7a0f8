import type { BrowserContext } from '@playwright/test'
import { expect, spelt, test, wrongCodes } from '../fixtures.ts'
import { CodePage } from '../pages/code-page.ts'

// The pending sign-in, state by state.

const PENDING = '__Host-sign-in'
const tag = '@flow'

test.describe('without a code', { tag }, () => {
  test('the code page leads to where one is asked for, and says so', { tag: '@anywhere' }, async ({
    page,
    codePage,
    signInPage,
  }) => {
    await codePage.open()
    await expect(page).toHaveURL(/\/sign-in\?notice=ask-first$/)
    await expect(signInPage.text).toContainText('Ask for a code first.')
  })
})

test.describe('with a code', { tag }, () => {
  test('the sign-in page offers to enter it', { tag: '@anywhere' }, async ({
    person,
    askForCode,
    signInPage,
    codePage,
  }) => {
    await askForCode(person)
    await signInPage.open()
    await expect(codePage.text).toContainText(`You have a code already for ${person.email}`)
    await signInPage.enterCodeLink.click()
    await expect(codePage.heading).toBeVisible()
  })

  test('the same address again within its minute leads to the code page, and nothing is sent', async ({
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

  test('a wrong code says how many tries are left, and keeps what was typed', { tag: '@anywhere' }, async ({
    person,
    askForCode,
    codePage,
    accountPage,
    mailbox,
  }) => {
    await askForCode(person)
    const code = await mailbox.codeFor(person)
    const [wrong = ''] = wrongCodes(code, 1)
    await codePage.enter(wrong)
    await expect(codePage.message).toContainText('not right')
    await expect(codePage.message).toContainText('Tries left: 4')
    await expect(codePage.code).toHaveValue(spelt(wrong))
    await codePage.enter(code)
    await expect(accountPage.heading).toBeVisible()
  })

  test('what cannot be a code is refused without counting', async ({
    person,
    askForCode,
    codePage,
    mailbox,
    api,
  }) => {
    await askForCode(person)
    for (const typed of ['', '1234', 'abcdefgh', '123456789']) {
      await codePage.enter(typed)
      await expect(codePage.message).toContainText('A code has 8 digits')
    }
    expect(await api.calls('otp/validate')).toEqual([])
    const [wrong = ''] = wrongCodes(await mailbox.codeFor(person), 1)
    await codePage.enter(wrong)
    await expect(codePage.message).toContainText('Tries left: 4')
  })

  test('"Use another address" forgets it', async ({
    page,
    person,
    stranger,
    askForCode,
    signInPage,
    codePage,
    mailbox,
  }) => {
    await askForCode(person)
    await codePage.useAnother.click()
    await expect(signInPage.heading).toBeVisible()
    await expect(signInPage.enterCodeLink).toBeHidden()
    await codePage.open()
    await expect(page).toHaveURL(/\/sign-in\?/)
    await signInPage.askFor(stranger)
    await expect(codePage.text).toContainText(stranger.email)
    await codePage.enter(await mailbox.codeFor(stranger))
    await expect(page).toHaveURL(/\/account$/)
  })
})

test.describe('a new code', { tag }, () => {
  test('can be asked for after a minute, and the older one is dead', async ({
    page,
    person,
    askForCode,
    codePage,
    accountPage,
    mailbox,
    clock,
  }) => {
    await askForCode(person)
    const older = await mailbox.codeFor(person)
    await expect(codePage.sendNew).toBeDisabled()
    await expect(codePage.text).toContainText(/You can ask for a new code in \d+ seconds/)

    await clock.advance({ seconds: 61 })
    await page.reload()
    await codePage.sendNew.click()
    await expect(codePage.text).toContainText('We sent you a new code. The older one does not work any more')
    const newer = await mailbox.codeFor(person)
    await codePage.enter(older)
    await expect(codePage.message).toContainText('not right')
    await codePage.enter(newer)
    await expect(accountPage.heading).toBeVisible()
  })

  test('keeps the tag, so that all e-mails of one attempt go together', async ({
    page,
    person,
    askForCode,
    codePage,
    mailbox,
    clock,
  }) => {
    await askForCode(person)
    const first = await mailbox.newMailFor(person)
    await clock.advance({ seconds: 61 })
    await page.reload()
    await codePage.sendNew.click()
    expect((await mailbox.newMailFor(person)).Subject).toBe(first.Subject)
  })

  test('leaves codes alone that were asked for elsewhere', async ({
    person,
    askForCode,
    codePage,
    accountPage,
    mailbox,
    clock,
    anotherBrowser,
  }) => {
    await askForCode(person)
    const mine = await mailbox.codeFor(person)
    await clock.advance({ seconds: 61 })
    const other = await anotherBrowser()
    await other.askForCode(person)
    await mailbox.codeFor(person)
    await codePage.enter(mine)
    await expect(accountPage.heading).toBeVisible()
  })

  test('that could not be sent leaves the older one alive', async ({
    page,
    person,
    askForCode,
    codePage,
    accountPage,
    mailbox,
    clock,
    trouble,
  }) => {
    await askForCode(person)
    const older = await mailbox.codeFor(person)
    await clock.advance({ seconds: 61 })
    await page.reload()
    await trouble.magiclinksdev({ endpoint: 'otp-email/create', kind: '500', times: 1 })
    await codePage.sendNew.click()
    await expect(codePage.message).toContainText('went wrong while sending')
    await codePage.enter(older)
    await expect(accountPage.heading).toBeVisible()
  })

  test('that took too long does not work when it arrives, and the older one does', async ({
    page,
    person,
    askForCode,
    codePage,
    accountPage,
    mailbox,
    clock,
    trouble,
  }) => {
    await askForCode(person)
    const older = await mailbox.codeFor(person)
    await clock.advance({ seconds: 61 })
    await page.reload()
    await trouble.magiclinksdev({ endpoint: 'otp-email/create', kind: 'timeout', work: true, times: 1 })
    await codePage.sendNew.click()
    await expect(codePage.message).toContainText('If a code still arrives, it will not work')
    await codePage.enter(await mailbox.codeFor(person))
    await expect(codePage.message).toContainText('not right')
    await codePage.enter(older)
    await expect(accountPage.heading).toBeVisible()
  })
})

test.describe('a code that is over', { tag }, () => {
  test('is dead after five wrong guesses: the right one is not even asked about', async ({
    page,
    person,
    askForCode,
    codePage,
    mailbox,
    api,
    clock,
  }) => {
    await askForCode(person)
    const code = await mailbox.codeFor(person)
    const tab = await page.context().newPage()
    await tab.goto('/sign-in/code')
    for (const [i, wrong] of wrongCodes(code, 5).entries()) {
      await codePage.enter(wrong)
      await expect(codePage.message).toContainText(i < 4 ? `Tries left: ${4 - i}` : 'tried too often')
    }
    await expect(codePage.code).toBeHidden()

    await new CodePage(tab).enter(code)
    await expect(tab.getByRole('main').getByRole('alert')).toContainText('tried too often')
    expect(await api.calls('otp/validate')).toHaveLength(5)

    await clock.advance({ seconds: 61 })
    await page.reload()
    await expect(codePage.message).toContainText('tried too often')
    await codePage.sendNew.click()
    await expect(codePage.text).toContainText('We sent you a new code')
    await codePage.enter(await mailbox.codeFor(person))
    await expect(page).toHaveURL(/\/account$/)
  })

  test('is expired after ten minutes: the page says so, asks nobody, and offers a new one', async ({
    page,
    person,
    askForCode,
    codePage,
    mailbox,
    api,
    clock,
  }) => {
    await askForCode(person)
    const code = await mailbox.codeFor(person)
    await clock.advance({ minutes: 10, seconds: 1 })
    await codePage.enter(code)
    await expect(codePage.message).toContainText('expired')
    await expect(codePage.code).toBeHidden()
    await page.reload()
    await expect(codePage.message).toContainText('expired')
    expect(await api.calls('otp/validate')).toEqual([])
    await codePage.sendNew.click()
    await expect(codePage.text).toContainText('We sent you a new code')
    await codePage.enter(await mailbox.codeFor(person))
    await expect(page).toHaveURL(/\/account$/)
  })

  test('is superseded by a newer one of the same attempt', async ({
    page,
    context,
    person,
    askForCode,
    codePage,
    mailbox,
    api,
    clock,
  }) => {
    await askForCode(person)
    const older = await mailbox.codeFor(person)
    const before = await context.cookies()
    await clock.advance({ seconds: 61 })
    await page.reload()
    await codePage.sendNew.click()
    await expect(codePage.text).toContainText('We sent you a new code')

    await context.addCookies(before)
    await codePage.enter(older)
    await expect(codePage.message).toContainText('replaced by a newer one')
    await page.reload()
    await expect(codePage.message).toContainText('replaced by a newer one')
    expect(await api.calls('otp/validate')).toEqual([])
  })
})

test.describe('two tabs', { tag }, () => {
  test('the page of an older request is told apart, and its guess is not counted', async ({
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
    await tab.getByRole('button', { name: 'Use another address' }).click()
    await tab.getByLabel('Email address').fill(stranger.email)
    await tab.getByRole('button', { name: 'Email me a code' }).click()
    await expect(tab.getByRole('main')).toContainText(stranger.email)

    await page.bringToFront()
    await codePage.enter(code)
    await expect(codePage.message).toContainText('belongs to an older request')
    expect(await api.calls('otp/validate')).toEqual([])
    await page.reload()
    await codePage.enter(await mailbox.codeFor(stranger))
    await expect(page).toHaveURL(/\/account$/)
    await expect(page.getByRole('main')).toContainText(stranger.email)
  })

  test('that both enter the right code at once become one session', async ({
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
  const cookies = (await context.cookies()).filter(({ name }) => name === PENDING)
  expect(cookies).toHaveLength(1)
  return cookies
}
