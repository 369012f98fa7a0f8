import type { Locator } from '@playwright/test'
import { atEachScale, expect, test } from '../fixtures.ts'
import { wrongCodes } from '../support/codes.ts'
import { cookieNames } from '../support/cookie-names.ts'
import { buttons, fromElsewhere, headings } from '../support/site.ts'

const perCode = 5
const slow = { kind: 'slow', ms: 3000 }

test.describe('duplicate submits', { tag: '@security' }, () => {
  test('a double click on "Email me a code" sends one e-mail', async ({
    person,
    signInPage,
    codePage,
    api,
  }) => {
    await signInPage.open()
    await signInPage.email.fill(person.email)
    await signInPage.send.dblclick()
    await expect(codePage.heading).toBeVisible()
    expect(await api.calls('otp-email/create')).toHaveLength(1)
  })

  test('pressing Enter repeatedly while magiclinksdev is slow sends one e-mail', async ({
    person,
    signInPage,
    codePage,
    page,
    faults,
    api,
  }) => {
    await faults.magiclinksdev({ endpoint: 'otp-email/create', ...slow })
    await signInPage.open()
    await signInPage.email.fill(person.email)
    for (let i = 0; i < 5; i += 1) await page.keyboard.press('Enter')
    await expect(codePage.heading).toBeVisible()
    expect(await api.calls('otp-email/create')).toHaveLength(1)
  })

  test('pressing Enter repeatedly and a double click while the code is being checked: one guess, one session', async ({
    page,
    person,
    askForCode,
    codePage,
    accountPage,
    mailbox,
    faults,
    api,
  }) => {
    await askForCode(person)
    const button = await middleOf(codePage.signIn)
    await faults.magiclinksdev({ endpoint: 'otp/validate', ...slow })
    await codePage.code.fill(await mailbox.codeFor(person))
    for (let i = 0; i < 3; i += 1) await page.keyboard.press('Enter')
    await page.mouse.dblclick(button.x, button.y)
    await expect(accountPage.heading).toBeVisible()
    await expect(accountPage.sessions).toHaveCount(1)
    expect(await api.calls('otp/validate')).toHaveLength(1)
  })

  test('a double click that submits the right code as the last guess signs in', async ({
    page,
    person,
    askForCode,
    codePage,
    accountPage,
    mailbox,
    faults,
    api,
  }) => {
    await askForCode(person)
    const code = await mailbox.codeFor(person)
    for (const [i, wrong] of wrongCodes(code, perCode - 1).entries()) {
      await codePage.code.fill(wrong)
      await expect(codePage.message).toContainText(`Attempts left: ${perCode - 1 - i}`)
    }
    const button = await middleOf(codePage.signIn)
    await faults.magiclinksdev({ endpoint: 'otp/validate', ...slow })
    await codePage.code.fill(code)
    await page.mouse.dblclick(button.x, button.y)
    await expect(accountPage.heading).toBeVisible()
    expect(await api.calls('otp/validate')).toHaveLength(perCode)
  })
})

atEachScale(() => {
  test('two concurrent posts of the sign-in form: one e-mail, and its code works with the cookies of both responses', async ({
    site,
    person,
  }) => {
    await site.magiclinksdev.fail({ endpoint: 'otp-email/create', ...slow, ms: 500, times: 1 })
    const browsers = [site.browser(), site.browser()]
    const form = (await site.browser().visit('/sign-in')).form(buttons.send)
    const pages = await Promise.all(browsers.map((each) => each.submitForm(form, { email: person.email })))
    expect(pages.map(({ heading, text }) => heading || text)).toEqual([headings.code, headings.code])
    expect(await site.sendsTo(person)).toHaveLength(1)
    const code = await site.codeOf(person)
    for (const [i, browser] of browsers.entries()) {
      const form = pages[i]?.form(buttons.check)
      const page = form && (await browser.submitForm(form, { code }))
      expect(page?.heading).toBe(headings.account)
    }
  })

  for (const [which, wrongBefore] of [
    ['the first guess', 0],
    ['the last guess', perCode - 1],
  ] as const) {
    test(`two concurrent posts of the right code, as ${which}: one session, in both responses`, async ({
      site,
      person,
    }) => {
      const browser = site.browser()
      const form = (await site.askFor(person, browser)).form(buttons.check)
      const code = await site.codeOf(person)
      for (const wrong of wrongCodes(code, wrongBefore)) await browser.submitForm(form, { code: wrong })
      await site.magiclinksdev.fail({ endpoint: 'otp/validate', ...slow, ms: 300, times: 1 })

      const halves = [browser.copy(), browser.copy()]
      const pages = await Promise.all(halves.map((half) => half.submitForm(form, { code })))

      expect(pages.map(({ heading, text }) => heading || text)).toEqual([headings.account, headings.account])
      expect(pages.map(({ html }) => html.match(/<li\b/g)?.length)).toEqual([1, 1])
      const validated = await site.guessesAt(person)
      expect(validated.filter(({ status }) => status === 200)).toHaveLength(1)
    })
  }

  test('20 concurrent posts of the right code: one session', async ({ site, person }) => {
    const browser = site.browser()
    const form = (await site.askFor(person, browser)).form(buttons.check)
    const code = await site.codeOf(person)
    const tabs = Array.from({ length: 20 }, () => browser.copy(fromElsewhere()))

    await Promise.all(tabs.map((tab) => tab.postForm(form, { code })))

    const signedIn = tabs.filter((tab) => tab.cookies.has(cookieNames.session))
    expect(signedIn.length).toBeGreaterThan(0)
    const account = await signedIn[0]?.visit('/account')
    expect(account?.html.match(/<li\b/g)).toHaveLength(1)
    const validated = await site.guessesAt(person)
    expect(validated.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(new Set(validated.map(({ otp }) => otp))).toEqual(new Set([code]))
  })
})

/** Where to click later. The page submits a complete code itself and renames the button, so a locator would not find it then. */
async function middleOf(button: Locator): Promise<{ x: number; y: number }> {
  const box = await button.boundingBox()
  if (!box) throw new Error('The button is not visible')
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
}
