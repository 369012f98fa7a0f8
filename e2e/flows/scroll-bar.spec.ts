import { expect, test } from '../fixtures.ts'

// Playwright hides scroll bars; on many computers they take room.
test.use({
  launchOptions: async ({ launchOptions }, use) =>
    use({ ...launchOptions, ignoreDefaultArgs: ['--hide-scrollbars'] }),
})

test('pages with and without a scroll bar begin at the same place', {
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
