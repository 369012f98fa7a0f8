import { expect, type Page } from '@playwright/test'

/**
 * Waits until React has taken the page's forms over. Most tests need not: a form that is sent before goes the way of
 * browsers without JavaScript. This is for those of what only scripts do.
 */
export async function hydrated(page: Page): Promise<void> {
  const isTaken = () =>
    page.evaluate(() => {
      const form = document.querySelector('main form')
      return form !== null && Object.keys(form).some((key) => key.startsWith('__reactProps'))
    })
  await expect.poll(isTaken).toBe(true)
}
