import { atEachScale, expect, type Person, test } from '../fixtures.ts'
import { wrongCodes } from '../support/codes.ts'
import type { Form, HtmlPage } from '../support/html-page.ts'
import type { HttpBrowser } from '../support/http-browser.ts'
import { beginningOf, en } from '../support/messages.ts'
import { buttons, fromElsewhere, headings, type Site } from '../support/site.ts'

const perCode = 5

atEachScale(() => {
  test('after five wrong codes, the right one is refused and does not reach the API', async ({
    site,
    person,
  }) => {
    const { browser, form, code } = await requestCode(site, person)
    for (const wrong of wrongCodes(code, perCode)) await browser.submitForm(form, { code: wrong })

    const answer = await browser.submitForm(form, { code })

    expect(answer.text).toContain(en.codeExhausted)
    const tried = (await site.guessesAt(person)).map(({ otp }) => otp)
    expect(tried).toHaveLength(perCode)
    expect(tried).not.toContain(code)
    expect((await browser.visit('/account')).heading).toBe(headings.signIn)
  })

  test('200 concurrent guesses at one code from 200 client IPs: at most 5 reach the API', async ({
    site,
    person,
  }) => {
    test.setTimeout(180_000)
    const { browser, form, code } = await requestCode(site, person)

    await guessAsBotnet(site, person, browser, form, wrongCodes(code, 200))

    await browser.submitForm(form, { code })
    expect((await site.guessesAt(person)).map(({ otp }) => otp)).not.toContain(code)
  })

  test('one wrong code submitted 200 times at once from 200 client IPs is one guess, and reaches the API once', async ({
    site,
    person,
  }) => {
    test.setTimeout(180_000)
    const { browser, form, code } = await requestCode(site, person)
    const [wrong = ''] = wrongCodes(code, 1)

    await guessAsBotnet(site, person, browser, form, new Array<string>(200).fill(wrong), 1)
  })

  test('a cookie from before the wrong guesses does not undo them', async ({ site, person }) => {
    const { browser, form, code } = await requestCode(site, person)
    const before = browser.copy()
    for (const wrong of wrongCodes(code, perCode)) await browser.submitForm(form, { code: wrong })

    const answer = await before.copy(fromElsewhere()).submitForm(form, { code })

    expect(answer.text).toContain(en.codeExhausted)
    expect(await site.guessesAt(person)).toHaveLength(perCode)
  })

  test('two tabs share the five guesses of a code', async ({ site, person }) => {
    const { browser, form, code } = await requestCode(site, person)
    const tabs = [browser.copy(), browser.copy()]
    for (const [i, wrong] of wrongCodes(code, perCode).entries())
      await tabs[i % 2]?.submitForm(form, { code: wrong })

    for (const tab of tabs) expect((await tab.submitForm(form, { code })).text).toContain(en.codeExhausted)
    expect(await site.guessesAt(person)).toHaveLength(perCode)
  })

  test('the code from before a resend is refused, although magiclinksdev would accept it', async ({
    site,
    person,
  }) => {
    const { browser, form, code, page } = await requestCode(site, person)
    const before = browser.copy()
    await site.advance({ seconds: 61 })
    const resent = await browser.submitForm(page.form(buttons.resend))
    expect(resent.text).toContain(en.noticeResent)

    const older = await before.submitForm(form, { code })
    expect(older.text).toContain(en.codeReplaced)
    expect(await site.guessesAt(person)).toHaveLength(0)

    const underNewCookie = await browser.submitForm(resent.form(buttons.check), { code })
    expect(underNewCookie.text).toContain(beginningOf(en.codeWrong))
    const newest = await browser.submitForm(resent.form(buttons.check), { code: await site.codeOf(person) })
    expect(newest.heading).toBe(headings.account)
  })

  test('with one email address in each of two tabs, a code entered in the older tab is refused and costs no guess', async ({
    site,
    person,
  }) => {
    const { browser, form, code } = await requestCode(site, person)
    const other = site.newPerson()
    const newer = await site.askFor(other, browser)

    const answer = await browser.submitForm(form, { code })

    expect(answer.text).toContain('requested a newer code')
    expect([...(await site.guessesAt(person)), ...(await site.guessesAt(other))]).toHaveLength(0)
    const account = await browser.submitForm(newer.form(buttons.check), { code: await site.codeOf(other) })
    expect(account.text).toContain(other.email)
  })
})

/** Requests a code. Returns the browser, its code page, and the code, which an attacker would not know. */
async function requestCode(site: Site, person: Person) {
  const browser = site.browser()
  const page: HtmlPage = await site.askFor(person, browser)
  return { browser, page, form: page.form(buttons.check), code: await site.codeOf(person) }
}

/**
 * Submits all codes at once, each from another client IP, and expects `guesses` of them to reach the API. On a busy machine,
 * the store may answer too late. Then the application refuses the code, and may have counted it as a guess.
 */
async function guessAsBotnet(
  site: Site,
  person: Person,
  browser: HttpBrowser,
  form: Form,
  codes: string[],
  guesses = perCode,
): Promise<void> {
  const answers = await Promise.all(
    codes.map((code) => browser.copy(fromElsewhere()).postForm(form, { code })),
  )

  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
  const unanswered = answers.filter(({ text }) => text.includes('having technical problems')).length
  const reached = (await site.guessesAt(person)).length
  expect(reached).toBeLessThanOrEqual(guesses)
  expect(reached + unanswered).toBeGreaterThanOrEqual(guesses)
}
