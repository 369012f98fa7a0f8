import { type Deployment, expect, newPerson, test } from '../fixtures.ts'
import { HttpBrowser } from '../support/http-browser.ts'
import { en } from '../support/messages.ts'
import type { Pages } from '../support/pages.ts'

// A notice says once what was just done. It is not part of a URL, so neither a reload nor a link can show it.

const resent = en.noticeResent
const sessionEnded = en.noticeSessionEnded
const ended = en.noticeEnded

for (const javaScriptEnabled of [true, false]) {
  const withOrWithout = javaScriptEnabled ? 'with' : 'without'
  test.describe('notices', {
    tag: javaScriptEnabled ? '@flow' : ['@flow', '@no-js'],
  }, () => {
    test.use({ javaScriptEnabled, settings: { RECAPTCHA: 'off' } })

    test(`${withOrWithout} scripts, a reload does not repeat that a new code was sent`, async ({
      page,
      person,
      askForCode,
      codePage,
      clock,
    }) => {
      await askForCode(person)
      await clock.advance({ seconds: 61 })
      await page.reload()
      await codePage.sendNew.click()
      await expect(codePage.text).toContainText(resent)
      await expect(page).toHaveURL(/\/sign-in\/code$/)
      await expectGoneAfterReload(codePage, resent)
    })

    test(`${withOrWithout} scripts, a reload does not repeat that a session was ended`, async ({
      deployment,
      page,
      person,
      signIn,
      accountPage,
      clock,
    }) => {
      await new HttpBrowser(deployment).signIn(person)
      await clock.advance({ seconds: 61 })
      await signIn(person)
      await accountPage.endButtonIn(accountPage.sessions.last()).click()
      await expect(accountPage.text).toContainText(sessionEnded)
      await expect(page).toHaveURL(/\/account$/)
      await expectGoneAfterReload(accountPage, sessionEnded)
    })

    test(`${withOrWithout} scripts, a reload does not repeat that the user's own session has ended`, async ({
      deployment,
      page,
      context,
      signInPage,
      accountPage,
    }) => {
      await endedSession(deployment).then((visitor) => visitor.copyCookiesTo(context))
      await accountPage.open()
      await expect(signInPage.text).toContainText(ended)
      await expect(page).toHaveURL(/\/sign-in\?next=%2Faccount$/)
      await expectGoneAfterReload(signInPage, ended)
    })
  })
}

test('a link cannot make a page show a notice', { tag: ['@flow', '@security'] }, async ({
  deployment,
  person,
  stranger,
}) => {
  const signedIn = new HttpBrowser(deployment)
  await signedIn.signIn(person)
  const pending = new HttpBrowser(deployment)
  await pending.askForCode(stranger)
  for (const name of ['ended', 'reloaded', 'resent', 'session-ended', 'ask-first', 'constructor']) {
    const pages = await Promise.all([
      new HttpBrowser(deployment).open(`/sign-in?notice=${name}.1`),
      new HttpBrowser(deployment).open(`/sign-in?notice=${name}`),
      pending.open(`/sign-in/code?notice=${name}`),
      signedIn.open(`/account?notice=${name}`),
    ])
    for (const { status, text } of pages) {
      expect(status).toBe(200)
      expect(text).not.toContain('box-notice')
    }
  }
})

test("the notice cookie only selects one of the application's sentences: no other value shows anything", {
  tag: ['@flow', '@security'],
}, async ({ deployment }) => {
  for (const value of ['Call 0900 123', 'constructor.1', '__proto__', 'resentful.1', '<b>resent.1', '%00']) {
    const visitor = new HttpBrowser(deployment)
    visitor.cookies.set('notice', value)
    const { status, text } = await visitor.open('/sign-in')
    expect(status, value).toBe(200)
    expect(text, value).not.toContain('box-notice')
    expect(text, value).not.toContain('0900')
  }
})

async function expectGoneAfterReload(
  { page, text }: Pick<Pages['codePage'], 'page' | 'text'>,
  notice: string,
) {
  // Without scripts, the response cleared the cookie. With them, the page clears it a moment later.
  await expect
    .poll(async () => (await page.context().cookies()).map(({ name }) => name))
    .not.toContain('notice')
  await page.reload()
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await expect(text).not.toContainText(notice)
}

/** A browser whose session was ended in another browser. */
async function endedSession(deployment: Deployment): Promise<HttpBrowser> {
  const visitor = new HttpBrowser(deployment)
  await visitor.signIn(newPerson())
  await visitor.copy().submit('/account', en.signOutAllButton)
  return visitor
}
