import { expect, type Page } from '@playwright/test'

/**
 * Waits until React has hydrated the page's forms. Most tests need not wait: a form that is submitted before works as in a
 * browser without JavaScript. Tests of what only scripts do need this.
 */
export async function hydrated(page: Page): Promise<void> {
  const isHydrated = () =>
    page.evaluate(() => {
      const form = document.querySelector('main form')
      return form !== null && Object.keys(form).some((key) => key.startsWith('__reactProps'))
    })
  await expect.poll(isHydrated).toBe(true)
}
