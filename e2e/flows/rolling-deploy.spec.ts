import type { Page } from '@playwright/test'
import { expect, test } from '../fixtures.ts'
import { hydrated } from '../support/hydrated.ts'

/** The script of an older build: it names actions that this one does not have. Gone with the page. */
function withOlderScript(page: Page): Promise<void> {
  return page.evaluate(() => {
    const { fetch } = window
    window.fetch = (input, init) => {
      const headers = new Headers(init?.headers)
      const action = headers.get('next-action')
      if (action) headers.set('next-action', action.slice(0, 2).padEnd(action.length, '0'))
      return fetch(input, { ...init, headers })
    }
  })
}

/** The hidden fields of an older build: the next form that is posted names such an action. */
async function withOlderForm(page: Page): Promise<void> {
  let posts = 0
  await page.route('**/*', async (route) => {
    const request = route.request()
    if (request.method() !== 'POST' || posts++ > 0) return route.fallback()
    const body = request.postDataBuffer()?.toString('latin1') ?? ''
    const older = body.replace(/(?<="id":"..)[0-9a-f]+/, (rest) => '0'.repeat(rest.length))
    return route.continue({ postData: Buffer.from(older, 'latin1') })
  })
}

for (const [tag, makeOld] of [
  ['@flow', withOlderScript],
  ['@no-js', withOlderForm],
] as const) {
  test(`a page from before a deploy is loaded anew and keeps what was typed${tag === '@no-js' ? ' without JavaScript' : ''}`, {
    tag,
  }, async ({ page, person, signInPage, codePage }) => {
    await signInPage.open()
    if (tag === '@flow') await hydrated(page)
    await makeOld(page)
    await signInPage.askFor(person)
    await expect(page.getByText('This page has been updated.')).toBeVisible()
    await expect(page.getByLabel('Email address')).toHaveValue(person.email)
    await page.getByRole('button', { name: 'Email me a code' }).click()
    await expect(codePage.heading).toBeVisible()
    await expect(codePage.code).toHaveValue('')
  })
}
