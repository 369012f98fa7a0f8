import type { Page } from '@playwright/test'

/**
 * Restores a code in its field when the page reloads, as Firefox does. Chromium restores nothing on a page with
 * `no-store`.
 */
export async function restoreAfterReload(page: Page, code: string): Promise<void> {
  await page.addInitScript((restored) => {
    document.addEventListener('DOMContentLoaded', () => {
      const field = document.querySelector<HTMLInputElement>('[name=code]')
      if (field) field.value = restored
    })
  }, code)
}
