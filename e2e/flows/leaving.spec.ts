import type { Route } from '@playwright/test'
import { expect, test } from '../fixtures.ts'
import { hydrated } from '../support/hydrated.ts'
import { en } from '../support/messages.ts'

// The user opens another page while a request is in flight.

const tag = '@flow'

test('no connection error appears while another page is loading', { tag }, async ({
  page,
  person,
  signInPage,
}) => {
  await signInPage.open()
  await hydrated(page)
  // Neither the post nor the next page gets a response.
  const held: Route[] = []
  const hold = (route: Route) => void held.push(route)
  await page.route('**', (route) => (route.request().method() === 'GET' ? route.fallback() : hold(route)))
  await page.route('**/elsewhere', hold)
  const posted = page.waitForRequest((request) => request.method() === 'POST')
  await signInPage.askFor(person)
  await posted
  const leaving = page.waitForRequest('**/elsewhere')
  await page.evaluate(() => location.assign('/elsewhere'))
  await leaving
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
  await expect(signInPage.message).toBeEmpty()
  await Promise.all(held.map((route) => route.abort()))
})

test('a request that fails because the user leaves the page shows no error, and the form can be sent again', {
  tag,
}, async ({ page, person, signInPage, codePage }) => {
  await signInPage.open()
  await hydrated(page)
  let abort = () => {}
  const held = new Promise<void>((resolve) => {
    abort = resolve
  })
  await page.route('**/sign-in', async (route) => {
    await held
    await route.abort()
  })
  const posted = page.waitForRequest((request) => request.method() === 'POST')
  await signInPage.askFor(person)
  await posted
  // Firefox and WebKit fire `beforeunload` first, and then abort the request. If the link is a download, the page stays.
  await page.evaluate(() => dispatchEvent(new Event('beforeunload', { cancelable: true })))
  abort()
  await expect(signInPage.send).toBeVisible()
  await expect(signInPage.message).toBeEmpty()
  await expect(signInPage.email).toHaveValue(person.email)

  await signInPage.send.click()
  await expect(signInPage.message).toContainText(en.unreachable)
  await page.unrouteAll()
  await signInPage.send.click()
  await expect(codePage.heading).toBeVisible()
})
