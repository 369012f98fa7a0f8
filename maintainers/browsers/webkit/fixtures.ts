import { expect } from '@playwright/test'
import { test as base, type Person } from '../../../e2e/fixtures.ts'
import { type Driver, startDriver } from './driver.ts'
import { WebKitPage } from './page.ts'

interface Fixtures {
  javaScript: boolean
  /** A new browser. */
  webkit: WebKitPage
  /** Requests a code, and waits for the code page. */
  requestCode(person: Person): Promise<void>
}

export const test = base.extend<Fixtures, { driver: Driver }>({
  javaScript: [true, { option: true }],
  driver: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright requires a destructured parameter
    async ({}, use) => {
      const driver = await startDriver()
      await use(driver)
      await driver.stop()
    },
    { scope: 'worker' },
  ],
  webkit: async ({ driver, deployment, javaScript }, use, testInfo) => {
    const webkit = await WebKitPage.launch(driver, deployment.url, javaScript)
    await use(webkit)
    if (testInfo.status !== testInfo.expectedStatus)
      await testInfo.attach('screenshot', { body: await webkit.screenshot(), contentType: 'image/png' })
    await webkit.close()
  },
  requestCode: ({ webkit }, use) =>
    use(async ({ email }) => {
      await webkit.goto('/sign-in')
      await webkit.fill('Email address', email)
      await webkit.press('button', 'Email me a code')
      await expectText(webkit, `We sent a code to ${email}`)
    }),
})

/** Waits until the page shows this text. */
export async function expectText(webkit: WebKitPage, text: string): Promise<void> {
  await expect.poll(() => webkit.text()).toContain(text)
}
