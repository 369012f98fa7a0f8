import type { Page } from '@playwright/test'
import { expect, test } from '../fixtures.ts'

test('a user signs in and out with the keyboard alone, and the focus is always visible', {
  tag: ['@flow', '@anywhere'],
}, async ({ page, person, signInPage, codePage, accountPage, mailbox }) => {
  await page.goto('/')
  await tabTo(page, 'Sign in')
  await page.keyboard.press('Enter')
  await expect(signInPage.email).toBeFocused()
  await page.keyboard.type(person.email)
  await page.keyboard.press('Enter')
  await expect(codePage.code).toBeFocused()
  await page.keyboard.type(await mailbox.codeFor(person))
  await expect(accountPage.heading).toBeVisible()
  await tabTo(page, 'Sign out')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/\/$/)
})

/** Presses Tab until the element with this name has the focus. At each stop, the focus must be visible. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let i = 0; i < 20; i += 1) {
    await page.keyboard.press('Tab')
    const { text, outline } = await page.evaluate(() => {
      const focused = document.activeElement ?? document.body
      const labelled = focused instanceof HTMLInputElement ? focused.labels?.[0] : focused
      return { text: labelled?.textContent, outline: getComputedStyle(focused).outlineStyle }
    })
    if (text === name) return expect(outline, `the outline of “${name}”`).not.toBe('none')
  }
  throw new Error(`The Tab key does not lead to “${name}”`)
}
