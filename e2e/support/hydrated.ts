import { expect, type Page } from '@playwright/test'

/**
 * Waits until React has hydrated the page's forms. Most tests need not wait, because a form that is submitted earlier works
 * as in a browser without JavaScript. A test must wait if it is about something that only scripts do.
 */
export async function hydrated(page: Page): Promise<void> {
  const isHydrated = () =>
    page.evaluate(() => {
      const form = document.querySelector('main form')
      return form !== null && Object.keys(form).some((key) => key.startsWith('__reactProps'))
    })
  await expect.poll(isHydrated).toBe(true)
}
