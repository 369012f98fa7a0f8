import { expect, test } from '../fixtures.ts'
import { hydrated } from '../support/hydrated.ts'
import { en } from '../support/messages.ts'

// The user asks for another page while a request runs.

const tag = '@flow'

test('nothing is said of the server while another page is on its way', { tag }, async ({
  page,
  person,
  signInPage,
}) => {
  await signInPage.open()
  await hydrated(page)
  // Neither is answered.
  await page.route('**', (route) => route.request().method() === 'GET' && route.fallback())
  await page.route('**/elsewhere', () => undefined)
  const posted = page.waitForRequest((request) => request.method() === 'POST')
  await signInPage.askFor(person)
  await posted
  const leaving = page.waitForRequest('**/elsewhere')
  await page.evaluate(() => location.assign('/elsewhere'))
  await leaving
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
  await expect(signInPage.message).toBeEmpty()
})

test('a request that ends because the page is being left is no failure, and the form can be sent again', {
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
  // What Firefox and WebKit do: the event, and then the end of the request. A download, say, keeps the page.
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
