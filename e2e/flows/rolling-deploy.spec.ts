import type { Page } from '@playwright/test'
import { expect, test } from '../fixtures.ts'
import { hydrated } from '../support/hydrated.ts'
import { en } from '../support/messages.ts'

/** Makes the page name actions that this build does not have, as an older build's page would. A reload undoes it. */
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

test('after a deploy, a page of the older build reloads itself and keeps the input', {
  tag: '@flow',
}, async ({ page, person, signInPage, codePage }) => {
  await signInPage.open()
  await hydrated(page)
  await withOlderScript(page)
  await signInPage.askFor(person)
  await expect(signInPage.text).toContainText(en.noticeReloaded)
  await expect(page.getByLabel(en.emailLabel)).toHaveValue(person.email)
  await page.getByRole('button', { name: en.sendButton }).click()
  await expect(codePage.heading).toBeVisible()
  await expect(codePage.code).toHaveValue('')
})
