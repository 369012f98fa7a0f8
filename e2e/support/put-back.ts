import type { Page } from '@playwright/test'

/**
 * Puts a code back into its field when the page is loaded again, as Firefox does. Chromium keeps nothing of a page that
 * must not be stored.
 */
export async function putBackAfterReload(page: Page, code: string): Promise<void> {
  await page.addInitScript((typed) => {
    document.addEventListener('DOMContentLoaded', () => {
      const field = document.querySelector<HTMLInputElement>('[name=code]')
      if (field) field.value = typed
    })
  }, code)
}
