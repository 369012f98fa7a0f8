import { expect, test } from '../fixtures.ts'

// On many computers scroll bars take up space, and Playwright hides them.
test.use({
  launchOptions: async ({ launchOptions }, use) =>
    use({ ...launchOptions, ignoreDefaultArgs: ['--hide-scrollbars'] }),
})

test('content starts at the same place on pages with and without a scroll bar', {
  tag: ['@flow', '@chromium'],
}, async ({ page, person, askForCode }) => {
  await page.setViewportSize({ width: 1280, height: 500 })
  const place = async () => {
    const box = await page.getByRole('main').boundingBox()
    const isLong = await page.evaluate(() => document.documentElement.scrollHeight > innerHeight)
    return { x: box?.x, isLong }
  }
  await page.goto('/nowhere')
  const short = await place()
  await askForCode(person)
  const long = await place()
  expect([short.isLong, long.isLong]).toEqual([false, true])
  expect(long.x).toBe(short.x)
})
