import type { BrowserContext, Cookie } from '@playwright/test'
import { type Deployment, expect, test } from '../fixtures.ts'
import { cookieNames } from '../support/cookie-names.ts'
import { textOf } from '../support/html.ts'
import { HttpBrowser } from '../support/http-browser.ts'
import { hydrated } from '../support/hydrated.ts'
import { en } from '../support/messages.ts'

const tag = '@flow'

test.describe('/account', { tag }, () => {
  // The page shows "Chrome on".
  test('the account page shows who is signed in, since when, until when, and in which browsers', {
    tag: '@chromium',
  }, async ({ person, signIn, accountPage }) => {
    await signIn(person)
    await expect(accountPage.text).toContainText(person.email)
    const times = accountPage.text.getByRole('time')
    const [since, until] = await times.evaluateAll((all) =>
      all.map((time) => time.getAttribute('datetime') ?? ''),
    )
    expect(Math.abs(Date.parse(since ?? '') - Date.now())).toBeLessThan(60_000)
    expect(Date.parse(until ?? '') - Date.parse(since ?? '')).toBe(7 * 24 * 60 * 60 * 1000)
    await expect(accountPage.sessions).toHaveCount(1)
    await expect(accountPage.sessions.first()).toContainText('Chrome on ')
    await expect(accountPage.sessions.first()).toContainText(en.accountThis)
    await expect(accountPage.endButtonIn(accountPage.sessions.first())).toBeHidden()
  })

  test('the account page needs a session', { tag: '@anywhere' }, async ({
    page,
    accountPage,
    signInPage,
  }) => {
    await accountPage.open()
    await expect(signInPage.heading).toBeVisible()
    await expect(page).toHaveURL(/\/sign-in\?next=%2Faccount$/)
  })

  test('the list on the account page can end a session in another browser', async ({
    deployment,
    page,
    person,
    signIn,
    accountPage,
    clock,
  }) => {
    const other = new HttpBrowser(deployment, {
      'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
    })
    await other.signIn(person)
    await clock.advance({ seconds: 61 })
    await signIn(person)

    await expect(accountPage.sessions).toHaveCount(2)
    await hydrated(page)
    const historyLength = await page.evaluate(() => history.length)
    const firefoxSession = accountPage.sessions.filter({ hasText: 'Firefox on Linux' })
    await accountPage.endButtonIn(firefoxSession).click()
    await expect(accountPage.sessions).toHaveCount(1)
    await expect(accountPage.sessions).toContainText(en.accountThis)
    await expect(accountPage.notice).toHaveText(en.noticeSessionEnded)
    await expect(accountPage.notice).toBeInViewport()
    await expect(accountPage.sessionsHeading).toBeFocused()
    // Otherwise the back button would lead to the same page with the ended session.
    expect(await page.evaluate(() => history.length)).toBe(historyLength)

    await expectEnded(other)
    await accountPage.open()
    await expect(accountPage.heading).toBeVisible()
  })
})

test.describe('ending sessions', { tag }, () => {
  test('signing out leads to the home page, and a copy of the session cookie stops working', async ({
    page,
    context,
    person,
    signIn,
    accountPage,
    signInPage,
    deployment,
  }) => {
    await signIn(person)
    const [copy] = await sessionCookies(context)
    await accountPage.signOut.click()
    await expect(page.getByRole('heading', { level: 1, name: en.homeTitle })).toBeVisible()
    expect(await sessionCookies(context)).toEqual([])
    await accountPage.open()
    await expect(signInPage.heading).toBeVisible()

    expect(await thiefOf(copy, deployment).signedInAs()).toBeNull()
  })

  test('after signing out, the back button shows nothing of the account', { tag: '@anywhere' }, async ({
    page,
    person,
    signIn,
    accountPage,
    signInPage,
  }) => {
    await signIn(person)
    await accountPage.open()
    await accountPage.signOut.click()
    await expect(page).toHaveURL(/\/$/)
    await page.goBack()
    await expect(page.getByRole('main')).not.toContainText(person.email)
    await expect(signInPage.heading).toBeVisible()
  })

  test("signing out leaves the user's other browser signed in", async ({
    deployment,
    page,
    person,
    signIn,
    accountPage,
    clock,
  }) => {
    const other = new HttpBrowser(deployment)
    await other.signIn(person)
    await clock.advance({ seconds: 61 })
    await signIn(person)
    await accountPage.signOut.click()
    await expect(page).toHaveURL(/\/$/)
    expect(await other.signedInAs()).toBe(person.email)
  })

  test('signing out everywhere ends the session in the other browser too', async ({
    deployment,
    page,
    person,
    signIn,
    accountPage,
    clock,
  }) => {
    const other = new HttpBrowser(deployment)
    await other.signIn(person)
    await clock.advance({ seconds: 61 })
    await signIn(person)
    await accountPage.signOutEverywhere.click()
    await expect(page).toHaveURL(/\/$/)
    await expectEnded(other)
    await accountPage.open()
    await expect(page).toHaveURL(/\/sign-in/)
  })

  test('signing in after signing out opens a new session', async ({
    page,
    person,
    signIn,
    accountPage,
    clock,
  }) => {
    await signIn(person)
    await accountPage.signOut.click()
    await expect(page).toHaveURL(/\/$/)
    await clock.advance({ seconds: 61 })
    await signIn(person)
    await expect(accountPage.sessions).toHaveCount(1)
  })
})

test.describe('the lifetime of a session', { tag }, () => {
  test('using a session renews it once its JWT is an hour old, and not before', async ({
    context,
    person,
    signIn,
    accountPage,
    api,
    clock,
    logs,
  }) => {
    await signIn(person)
    const first = await sessionCookies(context)
    await clock.advance({ minutes: 59 })
    await accountPage.open()
    expect(await sessionCookies(context)).toEqual(first)
    await clock.advance({ minutes: 2 })
    // A page waits only a second for a new JWT. That may be too short on a busy machine, and the application tries again after
    // a minute.
    const renewed = async () => {
      await accountPage.open()
      const [cookie] = await sessionCookies(context)
      if (cookie?.value === first[0]?.value) await clock.advance({ seconds: 61 })
      return cookie?.value
    }
    await expect.poll(renewed).not.toBe(first[0]?.value)
    expect((await api.calls('jwt/create')).length).toBeGreaterThan(1)
    await expect.poll(() => logs().map(({ event }) => event)).toContain('session.renewed')

    await clock.advance({ hours: 23, minutes: 30 })
    await accountPage.open()
    await expect(accountPage.heading).toBeVisible()
  })

  test('a request that does not load a page does not renew the session', async ({
    deployment,
    person,
    clock,
  }) => {
    const visitor = new HttpBrowser(deployment)
    await visitor.signIn(person)
    const cookie = visitor.cookies.get(cookieNames.session)
    await clock.advance({ hours: 2 })
    expect((await visitor.send({ path: '/account', headers: { accept: '*/*' } })).status).toBe(200)
    expect(visitor.cookies.get(cookieNames.session)).toBe(cookie)
    expect(await visitor.signedInAs()).toBe(person.email)
    expect(visitor.cookies.get(cookieNames.session)).not.toBe(cookie)
  })

  test('if renewal fails, the session continues with the old JWT', async ({
    context,
    person,
    signIn,
    accountPage,
    faults,
    clock,
    logs,
  }) => {
    await signIn(person)
    const first = await sessionCookies(context)
    await clock.advance({ hours: 2 })
    await faults.magiclinksdev({ endpoint: '*', kind: 'refuse' })
    await accountPage.open()
    await expect(accountPage.heading).toBeVisible()
    expect(await sessionCookies(context)).toEqual(first)
    await expect.poll(() => logs().map(({ event }) => event)).toContain('session.renewal-failed')
  })

  test('a session ends after a day without use', async ({
    page,
    context,
    person,
    signIn,
    accountPage,
    signInPage,
    clock,
    deployment,
  }) => {
    await signIn(person)
    const [copy] = await sessionCookies(context)
    await clock.advance({ days: 1, seconds: 70 })
    await accountPage.open()
    await expect(signInPage.text).toContainText(en.noticeEnded)
    await expect(page).toHaveURL(/next=%2Faccount/)
    expect(await sessionCookies(context)).toEqual([])
    expect(await thiefOf(copy, deployment).signedInAs()).toBeNull()
  })

  test('a session ends after a week, however much it is used', async ({ deployment, person, clock }) => {
    const visitor = new HttpBrowser(deployment)
    await visitor.signIn(person)
    // The user visits twice within the idle time of a day, because one renewal may fail on a busy machine.
    for (let hours = 10; hours <= 160; hours += 10) {
      await clock.advance({ hours: 10 })
      expect(await visitor.signedInAs()).toBe(person.email)
    }
    const thief = visitor.copy()
    await clock.advance({ hours: 9 })
    expect(await thief.signedInAs()).toBeNull()
    await expectEnded(visitor)
  })
})

test.describe('cookie attributes', { tag }, () => {
  test('the cookies are bound to the host, hidden from scripts, and small', async ({
    page,
    context,
    person,
    askForCode,
    codePage,
    mailbox,
    accountPage,
  }) => {
    await askForCode(person)
    await codePage.enter(await mailbox.codeFor(person))
    await expect(accountPage.heading).toBeVisible()
    const cookies = await context.cookies()
    expect(cookies.map(({ name }) => name).sort()).toEqual([cookieNames.device, cookieNames.session])
    for (const cookie of cookies) {
      expect(cookie).toMatchObject({
        httpOnly: true,
        secure: true,
        sameSite: 'Lax',
        path: '/',
        domain: 'localhost',
      })
      expect(cookie.name.length + cookie.value.length).toBeLessThan(4096)
    }
    expect(await page.evaluate(() => document.cookie)).toBe('')
  })
})

/** An attacker with a copy of a session cookie, who ignores its lifetime. */
function thiefOf(cookie: Cookie | undefined, deployment: Deployment): HttpBrowser {
  const thief = new HttpBrowser(deployment)
  thief.cookies.set(cookieNames.session, cookie?.value ?? '')
  return thief
}

/** Expects the user to be sent to sign in again, and told why. */
async function expectEnded(visitor: HttpBrowser): Promise<void> {
  const { headers } = await visitor.open('/account')
  const { text } = await visitor.open(headers.location ?? '/')
  expect(textOf(text)).toContain(en.noticeEnded)
}

async function sessionCookies(context: BrowserContext) {
  return (await context.cookies()).filter(({ name }) => name === cookieNames.session)
}
