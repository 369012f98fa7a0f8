import type { Page } from '@playwright/test'
import { expect, test, wrongCodes } from '../fixtures.ts'
import { holdScripts, scripts } from '../support/late-scripts.ts'
import { en } from '../support/messages.ts'
import { restoreAfterReload } from '../support/restore-after-reload.ts'

// What the code field does without a click, and what it leaves to the user.

const tag = '@flow'

test.describe('typing the code', { tag }, () => {
  test.beforeEach(async ({ askForCode, person, codePage }) => {
    await askForCode(person)
    await expect(codePage.code).toBeFocused()
    await codePage.waitForEnhancements()
  })

  test("the code field keeps the input as typed, and the browser's undo works", async ({
    page,
    codePage,
  }) => {
    await page.keyboard.type('1234-56')
    await expect(codePage.code).toHaveValue('1234-56')
    for (let i = 0; i < 9 && (await codePage.code.inputValue()) !== ''; i += 1) {
      await page.keyboard.press('Control+z')
    }
    await expect(codePage.code).toHaveValue('')
  })

  test('the caret stays where the user corrects a code', async ({ page, codePage }) => {
    await page.keyboard.type('123467')
    await page.keyboard.press('Home')
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('Delete')
    await page.keyboard.type('99')
    await expect(codePage.code).toHaveValue('1993467')
  })

  test('a code pasted as the e-mail shows it is submitted without a click', async ({
    page,
    person,
    codePage,
    accountPage,
    mailbox,
  }) => {
    const code = await mailbox.codeFor(person)
    await codePage.code.evaluate(
      (input, text) => {
        input.focus()
        document.execCommand('insertText', false, text)
      },
      `${code.slice(0, 4)}-${code.slice(4)}\u00a0`,
    )
    await expect(accountPage.heading).toBeVisible()
    await expect(page).toHaveURL(/\/account$/)
  })

  test('a code that a program fills in is left as it is, and submitted without a click', async ({
    person,
    codePage,
    accountPage,
    mailbox,
  }) => {
    const code = await mailbox.codeFor(person)
    const value = await codePage.code.evaluate((input: HTMLInputElement, text) => {
      input.value = text
      input.dispatchEvent(new Event('input', { bubbles: true }))
      return input.value
    }, code)
    expect(value).toBe(code)
    await expect(accountPage.heading).toBeVisible()
  })

  test('a wrong code is submitted once without a click, and submitting it again with the button costs no second guess', async ({
    page,
    person,
    codePage,
    mailbox,
    api,
  }) => {
    const [wrong = ''] = wrongCodes(await mailbox.codeFor(person), 1)
    await page.keyboard.type(wrong)
    await expect(codePage.message).toContainText('Attempts left: 4')
    await expect(page).toHaveTitle(/^Error: /)
    await expect(codePage.code).toBeFocused()
    await expect(codePage.code).toHaveAttribute('aria-invalid', 'true')
    // The whole code is selected.
    await expect(codePage.code).toHaveJSProperty('selectionStart', 0)

    await page.keyboard.type(wrong)
    await codePage.code.blur()
    await settled(page)
    expect(await api.calls('otp/validate')).toHaveLength(1)
    const answered = page.waitForResponse((response) => response.request().method() === 'POST')
    await codePage.signIn.click()
    await answered
    await expect(codePage.message).toContainText('Attempts left: 4')
    await expect(codePage.code).toBeFocused()
    expect(await api.calls('otp/validate')).toHaveLength(1)
  })

  test('an edited wrong code waits for Enter, so that correcting two digits is one guess', async ({
    page,
    person,
    codePage,
    mailbox,
    api,
  }) => {
    const [wrong = ''] = wrongCodes(await mailbox.codeFor(person), 1)
    const otherThan = (digit: string | undefined) => (digit === '5' ? '6' : '5')
    const corrected = otherThan(wrong[0]) + wrong.slice(1, 7) + otherThan(wrong[7])
    await page.keyboard.type(wrong)
    await expect(codePage.message).toContainText('Attempts left: 4')

    await page.keyboard.press('End')
    await page.keyboard.press('Backspace')
    await page.keyboard.type(corrected.slice(-1))
    await settled(page)
    await page.keyboard.press('Home')
    await page.keyboard.press('Delete')
    await page.keyboard.type(corrected.slice(0, 1))
    await settled(page)
    await expect(codePage.code).toHaveValue(corrected)
    // The button has another name while a code is being checked.
    await expect(codePage.signIn).toBeVisible()
    expect(await api.calls('otp/validate')).toHaveLength(1)
    await page.keyboard.press('Enter')
    await expect(codePage.message).toContainText('Attempts left: 3')
    expect(await api.calls('otp/validate')).toHaveLength(2)
  })

  test('a code typed over a wrong one, or after deleting it, is submitted without a click', async ({
    page,
    person,
    codePage,
    accountPage,
    mailbox,
  }) => {
    const code = await mailbox.codeFor(person)
    const [first = '', second = ''] = wrongCodes(code, 2)
    await page.keyboard.type(first)
    await expect(codePage.message).toContainText('Attempts left: 4')
    await page.keyboard.type(second)
    await expect(codePage.message).toContainText('Attempts left: 3')
    await page.keyboard.press('End')
    for (let i = 0; i < 8; i += 1) await page.keyboard.press('Backspace')
    await page.keyboard.type(code)
    await expect(accountPage.heading).toBeVisible()
  })

  test('a wrong code that undo has brought back waits for Enter when it is edited', async ({
    page,
    person,
    codePage,
    mailbox,
    api,
  }) => {
    const [wrong = ''] = wrongCodes(await mailbox.codeFor(person), 1)
    await page.keyboard.type(wrong)
    await expect(codePage.message).toContainText('Attempts left: 4')
    await page.keyboard.type('1')
    for (let i = 0; i < 9 && (await codePage.code.inputValue()) !== wrong; i += 1) {
      await page.keyboard.press('Control+z')
    }
    await expect(codePage.code).toHaveValue(wrong)
    await page.keyboard.press('End')
    await page.keyboard.press('Backspace')
    await page.keyboard.type(wrong.endsWith('5') ? '6' : '5')
    await settled(page)
    await expect(codePage.signIn).toBeVisible()
    expect(await api.calls('otp/validate')).toHaveLength(1)
  })

  test('pasting a complete code replaces the content of the field and submits it', async ({
    context,
    page,
    person,
    codePage,
    accountPage,
    mailbox,
  }) => {
    const code = await mailbox.codeFor(person)
    const [wrong = ''] = wrongCodes(code, 1)
    await page.keyboard.type(wrong)
    await expect(codePage.message).toContainText('Attempts left: 4')

    const tab = await context.newPage()
    await tab.goto('/sign-in')
    await tab.getByLabel(en.emailLabel).fill(`${code.slice(0, 4)} ${code.slice(4)}`)
    await tab.keyboard.press('Control+a')
    await tab.keyboard.press('Control+c')
    await tab.close()
    await page.bringToFront()
    await codePage.code.focus()
    await page.keyboard.press('Home')
    await page.keyboard.press('Control+v')
    await expect(accountPage.heading).toBeVisible()
  })

  test('the code field shows a place for each digit, and typing the last digit does not scroll it', async ({
    page,
    codePage,
  }) => {
    for (const width of [320, 390, 1280]) {
      await page.setViewportSize({ width, height: 800 })
      await codePage.code.evaluate((input: HTMLInputElement) => (input.value = '12345678'))
      await page.keyboard.press('End')
      const moved = await codePage.code.evaluate((input) => input.scrollWidth - input.clientWidth)
      expect(moved, `${width} px`).toBeLessThanOrEqual(0)
      await expect(codePage.code).toHaveCSS('background-image', /repeating-linear-gradient/)
    }
    // A space would take the place of a digit, so the field shows no places.
    await codePage.code.evaluate((input: HTMLInputElement) => (input.value = '1234 5678'))
    await expect(codePage.code).toHaveCSS('background-image', 'none')
  })

  test('the accessible name of the code field is its label, whatever the user types', async ({
    page,
    codePage,
  }) => {
    await page.keyboard.type('1234')
    await expect(codePage.code).toHaveAccessibleName('Code')
    // With a label around the field, WebKit adds the field's text to its name.
    expect(await codePage.code.evaluate((input) => input.closest('label'))).toBeNull()
  })

  test('a wrong code that the browser restores after a reload is not submitted again', async ({
    page,
    person,
    codePage,
    mailbox,
  }) => {
    const [wrong = ''] = wrongCodes(await mailbox.codeFor(person), 1)
    await page.keyboard.type(wrong)
    await expect(codePage.message).toContainText('Attempts left: 4')
    await restoreAfterReload(page, wrong)
    const posts: string[] = []
    page.on('request', (request) => request.method() === 'POST' && posts.push(request.url()))
    await page.reload()
    await codePage.waitForEnhancements()
    await settled(page)
    await expect(codePage.code).toHaveValue(wrong)
    expect(posts).toEqual([])
  })
})

test('digits typed before the scripts load stay in the field, and typing the rest signs in', {
  tag,
}, async ({ page, person, askForCode, codePage, accountPage, mailbox }) => {
  await askForCode(person)
  const code = await mailbox.codeFor(person)
  const release = await holdScripts(page)
  await page.goto('/sign-in/code', { waitUntil: 'commit' })
  await codePage.code.pressSequentially(code.slice(0, 3))
  release()
  await page.waitForLoadState('load')
  await expect(codePage.sendNew).toHaveAttribute('aria-disabled', 'true')
  await expect(codePage.code).toHaveValue(code.slice(0, 3))
  await codePage.code.press('End')
  await page.keyboard.type(code.slice(3))
  await expect(accountPage.heading).toBeVisible()
})

test.describe("without the bot check, so that only the application's own scripts are held back", () => {
  test.use({ settings: { RECAPTCHA: 'off' } })

  test('the right code is not submitted again while the next page loads', { tag }, async ({
    page,
    person,
    askForCode,
    codePage,
    accountPage,
    mailbox,
  }) => {
    await askForCode(person)
    await codePage.waitForEnhancements()
    const posts: string[] = []
    page.on('request', (request) => request.method() === 'POST' && posts.push(request.url()))
    const scriptOfNextPage = page.waitForRequest(scripts)
    const release = await holdScripts(page)
    await codePage.code.fill(await mailbox.codeFor(person))
    await scriptOfNextPage
    await codePage.code.evaluate((input: HTMLInputElement) => input.form?.requestSubmit())
    await settled(page)
    release()
    await expect(accountPage.heading).toBeVisible()
    await settled(page)
    expect(posts).toHaveLength(1)
  })
})

/** Resolves when every request that the page sends without a click has reached the server. Requests arrive in order. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))
    await fetch('/livez')
  })
}
