import type { Page } from '@playwright/test'
import { expect, test } from '../fixtures.ts'
import { en } from '../support/messages.ts'

// Playwright turns off Chromium's back/forward cache, which is on in users' browsers. Headless Chromium has none at all.
test.use({
  launchOptions: [
    async ({ launchOptions }, use) =>
      use({ ...launchOptions, ignoreDefaultArgs: ['--disable-back-forward-cache'] }),
    { scope: 'worker' },
  ],
})

test(
  'after signing out, back, forward and reload show nothing of the account, even with a back/forward cache',
  {
    tag: '@flow',
  },
  async ({ page, person, signIn, accountPage }, { annotations }) => {
    await signIn(person)
    annotations.push({ type: 'back/forward cache', description: (await hasCache(page)) ? 'on' : 'none' })
    await page.goto('/account')
    await page.goto('/')
    await accountPage.open()
    const signedOut = page.waitForResponse((response) => response.request().method() === 'POST')
    await accountPage.signOut.click()
    // Clear-Site-Data would make Chromium search its whole cache before it shows the next page.
    expect((await signedOut).headers()).not.toHaveProperty('clear-site-data')
    await expect(page.getByRole('heading', { level: 1, name: en.homeTitle })).toBeVisible()

    const steps = ['back', 'reload', 'back', 'reload', 'back', 'reload', 'forward', 'forward'] as const
    for (const step of steps) {
      await travel(page, step)
      await expect(page.getByRole('heading', { level: 1 }), step).toHaveText(/^(Welcome|Sign in)$/)
      await expect(page.getByText(person.email), step).toHaveCount(0)
    }
  },
)

/** Whether the browser has a back/forward cache, tried with a page that shows no account. */
async function hasCache(page: Page): Promise<boolean> {
  await page.goto('/robots.txt')
  await page.evaluate(() => Object.assign(window, { isKept: true }))
  await page.goto('/')
  await travel(page, 'back')
  let isKept: boolean | undefined
  // This fails while the page is being replaced by one that is loaded again.
  const look = () => page.evaluate(() => 'isKept' in window).catch(() => undefined)
  await expect.poll(async () => (isKept = await look())).toBeDefined()
  return isKept === true
}

/** A page from the cache never loads, so Playwright has no event for it. */
async function travel(page: Page, step: 'back' | 'forward' | 'reload'): Promise<void> {
  const left = page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        for (const event of ['pagehide', 'popstate']) addEventListener(event, () => resolve(), { once: true })
      }),
  )
  await page.evaluate((where) => (where === 'reload' ? location.reload() : history[where]()), step)
  // Once the page is gone, Playwright cannot read the promise.
  await left.catch(() => undefined)
}
