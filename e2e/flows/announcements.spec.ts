import { expect, test } from '../fixtures.ts'
import { recordAnnouncements } from '../support/announcements.ts'
import { HttpBrowser } from '../support/http-browser.ts'
import { hydrated } from '../support/hydrated.ts'
import { en } from '../support/messages.ts'

// What a screen reader announces. It announces text only in a live region that was in the page before the text.

const tag = '@flow'

test('every page has an empty live region from the start', { tag }, async ({ deployment, person }) => {
  const visitor = new HttpBrowser(deployment)
  const region = /<div [^>]*role="status"[^>]*><\/div>/
  for (const path of ['/', '/sign-in', '/nowhere']) {
    expect((await visitor.open(path)).text, path).toMatch(region)
  }
  await visitor.signIn(person)
  expect((await visitor.open('/account')).text).toMatch(region)
})

test('a screen reader announces that a new code was sent', { tag }, async ({
  page,
  person,
  askForCode,
  codePage,
  clock,
}) => {
  await askForCode(person)
  await clock.advance({ seconds: 61 })
  await page.reload()
  await codePage.waitForEnhancements()
  const heard = await recordAnnouncements(page)
  await codePage.sendNew.click()
  await expect.poll(heard).toContain(en.noticeResent)
})

test('a screen reader announces each session that the user ends, although the text is the same each time', {
  tag,
}, async ({ deployment, page, person, signIn, accountPage, clock }) => {
  for (const _ of ['first', 'second']) {
    await new HttpBrowser(deployment).signIn(person)
    await clock.advance({ seconds: 61 })
  }
  await signIn(person)
  await hydrated(page)
  await expect(accountPage.sessions).toHaveCount(3)
  const heard = await recordAnnouncements(page)
  const ended = async () => (await heard()).filter((text) => text === en.noticeSessionEnded).length
  const others = accountPage.sessions.filter({ hasNotText: en.accountThis })
  await accountPage.endButtonIn(others.first()).click()
  await expect(accountPage.sessions).toHaveCount(2)
  await expect.poll(ended).toBe(1)
  await accountPage.endButtonIn(others.first()).click()
  await expect(accountPage.sessions).toHaveCount(1)
  await expect.poll(ended).toBe(2)
})

test('a screen reader announces a notice that comes with the next page', { tag }, async ({
  page,
  person,
  signIn,
  accountPage,
  signInPage,
  clock,
}) => {
  await signIn(person)
  await hydrated(page)
  const heard = await recordAnnouncements(page)
  await clock.advance({ days: 1, seconds: 70 })
  await accountPage.signOut.click()
  await expect(signInPage.heading).toBeVisible()
  await expect.poll(heard).toContain(en.noticeEnded)
})
