import { expect, test, wrongCodes } from '../fixtures.ts'
import { CodePage } from '../pages/code-page.ts'
import { en } from '../support/messages.ts'

const tag = '@flow'

test.describe('unusable codes', { tag }, () => {
  test('after five wrong guesses, the right code is refused without asking the API', async ({
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
      await expect(codePage.message).toContainText(i < 4 ? `Attempts left: ${4 - i}` : en.codeExhausted)
    }
    await expect(codePage.code).toBeHidden()

    await new CodePage(tab).enter(code)
    await expect(tab.getByRole('main').getByRole('alert')).toContainText(en.codeExhausted)
    expect(await api.calls('otp/validate')).toHaveLength(5)

    await clock.advance({ seconds: 61 })
    await page.reload()
    await expect(codePage.message).toContainText(en.codeExhausted)
    await codePage.sendNew.click()
    await expect(codePage.text).toContainText(en.noticeResent)
    await codePage.enter(await mailbox.codeFor(person))
    await expect(page).toHaveURL(/\/account$/)
  })

  test('the sign-in page does not offer to enter a code after five wrong guesses', async ({
    person,
    askForCode,
    codePage,
    signInPage,
    mailbox,
  }) => {
    await askForCode(person)
    await signInPage.open()
    await expect(signInPage.enterCodeLink).toBeVisible()
    await codePage.open()
    for (const wrong of wrongCodes(await mailbox.codeFor(person), 5)) {
      const answered = codePage.page.waitForResponse((response) => response.request().method() === 'POST')
      await codePage.enter(wrong)
      await answered
    }
    await expect(codePage.message).toContainText(en.codeExhausted)
    await signInPage.open()
    await expect(signInPage.email).toHaveValue(person.email)
    await expect(signInPage.enterCodeLink).toBeHidden()
  })

  test('the sign-in page does not offer to enter a code that has expired', async ({
    person,
    askForCode,
    signInPage,
    clock,
  }) => {
    await askForCode(person)
    await clock.advance({ minutes: 10, seconds: 1 })
    await signInPage.open()
    await expect(signInPage.heading).toBeVisible()
    await expect(signInPage.enterCodeLink).toBeHidden()
  })

  test('after ten minutes, a code is refused as expired without asking the API, and the page offers a new one', async ({
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
    await expect(codePage.text).toContainText(en.noticeResent)
    await codePage.enter(await mailbox.codeFor(person))
    await expect(page).toHaveURL(/\/account$/)
  })

  test('a code that was replaced in the same attempt is refused without asking the API', async ({
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
    await expect(codePage.text).toContainText(en.noticeResent)

    await context.addCookies(before)
    await codePage.enter(older)
    await expect(codePage.message).toContainText(en.codeReplaced)
    await page.reload()
    await expect(codePage.message).toContainText(en.codeReplaced)
    expect(await api.calls('otp/validate')).toEqual([])
  })
})
