import type { Page } from '@playwright/test'
import { expect, test } from '../fixtures.ts'
import { hydrated } from '../support/hydrated.ts'
import { en } from '../support/messages.ts'

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

test('a page from before a deploy is loaded again and keeps the input', { tag: '@flow' }, async ({
  page,
  person,
  signInPage,
  codePage,
}) => {
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
