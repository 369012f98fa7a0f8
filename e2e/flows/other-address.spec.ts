import { expect, test } from '../fixtures.ts'
import { en } from '../support/messages.ts'

// A developer opens 127.0.0.1 although APP_URL says localhost: the same server, another origin.

for (const javaScriptEnabled of [true, false]) {
  test(`a form opened at an origin other than APP_URL names the right URL, ${javaScriptEnabled ? 'with' : 'without'} scripts`, {
    tag: javaScriptEnabled ? '@flow' : ['@flow', '@no-js'],
  }, async ({ deploy, visit, person }) => {
    const deployment = await deploy({ tls: false })
    const { page, signInPage } = await visit(deployment, { javaScriptEnabled })
    await page.goto(deployment.url.replace('localhost', '127.0.0.1').concat('/sign-in'))
    await signInPage.askFor(person)
    const main = page.getByRole('main')
    await expect(main.getByRole('alert')).toContainText(
      /This page works only at|works only at its own address/,
    )
    await expect(main).toContainText(deployment.url)
    await expect(main).not.toContainText(en.unreachable)
  })
}
