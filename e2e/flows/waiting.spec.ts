import type { Page } from '@playwright/test'
import { expect, test } from '../fixtures.ts'
import type { SignInPage } from '../pages/sign-in-page.ts'
import { hydrated } from '../support/hydrated.ts'
import { holdScripts } from '../support/late-scripts.ts'
import { en } from '../support/messages.ts'

// Slow and broken connections.

const tag = '@flow'

test('a pressed button changes its text at once, and again if the response is slow', { tag }, async ({
  page,
  person,
  signInPage,
  codePage,
  faults,
  api,
}) => {
  await faults.magiclinksdev({ endpoint: 'otp-email/create', kind: 'slow', ms: 4500, times: 1 })
  await signInPage.open()
  await hydrated(page)
  await signInPage.email.fill(person.email)
  const { y: before } = (await signInPage.send.boundingBox()) ?? { y: 0 }
  await signInPage.send.click()
  const button = page.getByRole('button', { name: /Sending…|Still working…/ })
  await expect(button).toHaveAttribute('aria-disabled', 'true')
  expect((await button.boundingBox())?.y).toBe(before)
  await button.click({ force: true })
  await expect(page.getByRole('button', { name: en.slow })).toBeVisible()
  await expect(codePage.heading).toBeVisible()
  expect(await api.calls('otp-email/create')).toHaveLength(1)
})

test('without a connection the page says so and keeps the input for the next try', { tag }, async ({
  page,
  context,
  person,
  signInPage,
  codePage,
  accountPage,
  mailbox,
}) => {
  await signInPage.open()
  await hydrated(page)
  // A screen reader announces text only in a region that was in the page before it.
  await expect(signInPage.message).toBeEmpty()
  await context.setOffline(true)
  await signInPage.askFor(person)
  await expect(signInPage.message).toContainText(en.unreachable)
  await expect(signInPage.email).toHaveValue(person.email)
  await context.setOffline(false)
  await signInPage.send.click()
  await expect(codePage.heading).toBeVisible()
  await codePage.waitForEnhancements()

  const code = await mailbox.codeFor(person)
  await context.setOffline(true)
  await codePage.code.fill(code)
  await expect(codePage.message).toContainText(en.unreachable)
  await expect(page).toHaveTitle(/^Error: /)
  await context.setOffline(false)
  await codePage.signIn.click()
  await expect(accountPage.heading).toBeVisible()
})

test('after 20 seconds without a response, the page gives up and keeps the input for the next try', {
  tag,
}, async ({ page, person, signInPage, codePage, accountPage, mailbox }) => {
  await page.clock.install()
  await signInPage.open()
  await hydrated(page)
  const blockPosts = () => page.route('**', (route) => route.request().method() === 'GET' && route.continue())
  await blockPosts()
  const codeRequested = posted(page)
  await signInPage.askFor(person)
  await codeRequested
  await expect(page.getByRole('button', { name: /Sending…|Still working…/ })).toBeVisible()
  await page.clock.fastForward('00:02')
  await expect(page.getByRole('button', { name: en.slow })).toBeVisible()
  await page.clock.fastForward('00:20')
  await expect(signInPage.message).toContainText(en.unreachable)
  await expect(signInPage.email).toHaveValue(person.email)
  await page.unrouteAll()
  await signInPage.send.click()
  await expect(codePage.heading).toBeVisible()
  await codePage.waitForEnhancements()

  const code = await mailbox.codeFor(person)
  await blockPosts()
  const codeSubmitted = posted(page)
  await codePage.code.fill(code)
  await codeSubmitted
  await expect(page.getByRole('button', { name: /Checking…|Still working…/ })).toBeVisible()
  await page.clock.fastForward('00:22')
  await expect(codePage.message).toContainText(en.unreachable)
  await page.unrouteAll()
  await codePage.signIn.click()
  await expect(accountPage.heading).toBeVisible()
})

function posted(page: Page): Promise<unknown> {
  return page.waitForRequest((request) => request.method() === 'POST')
}

test('signing out without a connection shows an error, and works later', { tag }, async ({
  context,
  person,
  signIn,
  page,
  accountPage,
}) => {
  await signIn(person)
  await hydrated(page)
  await context.setOffline(true)
  await accountPage.signOut.click()
  await expect(accountPage.text).toContainText(en.unreachable)
  await context.setOffline(false)
  await accountPage.signOut.click()
  await expect(page).toHaveURL(/\/$/)
})

test('input that the server put back into the field stays there when the next request gets no response', {
  tag,
}, async ({ page, context, signInPage }) => {
  const release = await submitBeforeScripts(page, signInPage)
  release()
  await hydrated(page)
  await context.setOffline(true)
  await signInPage.send.click()
  await expect(signInPage.message).toContainText(en.unreachable)
  await expect(signInPage.email).toHaveValue('jane@')
})

test('scripts that load late do not change what the user typed after an error', { tag }, async ({
  page,
  signInPage,
}) => {
  const release = await submitBeforeScripts(page, signInPage)
  await signInPage.email.fill('jane@example.')
  release()
  await hydrated(page)
  await signInPage.email.pressSequentially('com')
  await expect(signInPage.email).toHaveValue('jane@example.com')
})

/** Submits an invalid email address while the scripts are held back. @returns A function that releases them. */
async function submitBeforeScripts(page: Page, signInPage: SignInPage): Promise<() => void> {
  const release = await holdScripts(page)
  await page.goto('/sign-in', { waitUntil: 'commit' })
  await signInPage.email.fill('jane@')
  await signInPage.email.press('Enter', { noWaitAfter: true })
  await expect(signInPage.message).toContainText(en.emailInvalid)
  return release
}
