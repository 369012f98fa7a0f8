import { expect, test } from '../fixtures.ts'
import { hydrated } from '../support/hydrated.ts'
import { en } from '../support/messages.ts'

// `proxy.ts` rejects a post that does not look like one of the application's own forms (lib/http/request-check.ts).

test.use({ settings: { RECAPTCHA: 'off' } })

for (const scripts of ['with', 'without']) {
  test(`${scripts} scripts, a form that is too large says that the server did not accept it`, {
    tag: scripts === 'with' ? '@flow' : ['@flow', '@no-js'],
  }, async ({ anotherBrowser, person }) => {
    const { page, signInPage } = await anotherBrowser({ javaScriptEnabled: scripts === 'with' })
    await signInPage.open()
    if (scripts === 'with') await hydrated(page)
    const posted = page.waitForResponse((response) => response.request().method() === 'POST')
    await signInPage.askFor({ email: 'x'.repeat(16 * 1024) + person.email })
    expect((await posted).status()).toBe(413)
    await expect(page.getByRole('main').getByRole('alert')).toHaveText(en.postRefused)
  })
}

test('a form whose content type was changed on the way says that the server did not accept it', {
  tag: ['@flow', '@chromium'],
}, async ({ page, person, signInPage, codePage }) => {
  await signInPage.open()
  await hydrated(page)
  await page.route('**', (route) => {
    const headers = { ...route.request().headers(), 'content-type': 'text/plain' }
    return route.request().method() === 'POST' ? route.continue({ headers }) : route.fallback()
  })
  await signInPage.askFor(person)
  await expect(signInPage.message).toHaveText(en.postRefused)
  await expect(signInPage.email).toHaveValue(person.email)

  await page.unrouteAll()
  await signInPage.send.click()
  await expect(codePage.heading).toBeVisible()
})
