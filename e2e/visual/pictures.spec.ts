import type { Page } from '@playwright/test'
import { states } from '../a11y/states.ts'
import { expect, test } from '../fixtures.ts'
import { CodePage } from '../pages/code-page.ts'
import { languageTags } from '../support/languages.ts'
import { en } from '../support/messages.ts'
import { pinFonts } from './pinned-font.ts'

// Compares the pages with the accepted pictures beside this file. docs/testing.md says how to accept a change.

const tag = '@visual'

const shown = [
  { state: 'asking for a code, refused', locale: 'en' },
  { state: 'typing the code', locale: 'en' },
  { state: 'typing the code', locale: 'de' },
  { state: 'a wrong code', locale: 'en' },
  { state: 'a wrong code', locale: 'ar' },
  { state: 'a dead code', locale: 'en' },
  { state: 'signed in', locale: 'en' },
] as const

for (const { state, locale } of shown) {
  test.describe(`${locale}`, { tag: [tag, ...languageTags(locale)] }, () => {
    test.use({ locale, bypassCSP: true })

    test(`the page matches its accepted picture in ${locale}: ${state}`, async ({
      page,
      context,
      mailbox,
    }) => {
      const name = `${state.replaceAll(/\W+/g, '-')}-${locale}`
      // The email address is part of the picture, so it must be the same each time.
      const person = { email: `${name}@example.com` }
      await states[state]({ page, context, person, mailbox, slowServer: async () => undefined })
      await comparePictures(page, name)
    })
  })
}

test('the page matches its accepted picture: asking for a code', { tag }, async ({ visit, deployment }) => {
  const { page } = await visit(deployment, { bypassCSP: true })
  await page.goto('/sign-in')
  await comparePictures(page, 'asking-for-a-code')
})

test('the page matches its accepted picture: a code that is being checked', { tag }, async ({
  visit,
  deployment,
}) => {
  const { page, askForCode, codePage } = await visit(deployment, { bypassCSP: true })
  await askForCode({ email: 'a-code-on-its-way@example.com' })
  await page.route('**', (route) => (route.request().method() === 'POST' ? undefined : route.fallback()))
  await codePage.code.fill('00000000')
  await expect(page.getByRole('button', { name: en.slow })).toBeVisible()
  await comparePictures(page, 'a-code-on-its-way')
})

test('the page matches its accepted picture: the store is down', { tag }, async ({
  deploy,
  redis,
  visit,
  person,
}) => {
  const { page, signIn } = await visit(await deploy({ redis }), { bypassCSP: true })
  await signIn(person)
  await redis.kill()
  await page.goto('/account')
  await comparePictures(page, 'unavailable')
})

async function comparePictures(page: Page, name: string): Promise<void> {
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await pinFonts(page)
  // The reference has random letters of different widths.
  const references = page.locator('.reference')
  await expect(references).toHaveCount(page.url().endsWith('/sign-in/code') ? 1 : 0)
  for (const reference of await references.all())
    await reference.evaluate((element) => (element.textContent = 'KRT'))
  const code = page.locator('[name=code]')
  if (await code.isVisible()) {
    // Scripts that load after the code is filled in would submit it.
    await new CodePage(page).waitForEnhancements()
    await code.evaluate((input: HTMLInputElement) => (input.value = '00000000'))
  }
  // An hour has one or two digits, and lines must break at the same place at any time of day.
  for (const times of await page.locator('p:has(#code-time)').all()) await times.evaluate(pinTimes)
  // These differ from run to run, but take up the same space.
  const mask = [
    '.reference',
    'p:has(#code-time)',
    '.space-y-2 > p:last-child',
    'dd:has(time)',
    'p:has(time)',
  ].map((selector) => page.locator(selector))
  for (const width of [390, 1280]) {
    await page.setViewportSize({ width, height: 800 })
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      const options = { fullPage: true, mask, threshold: 0.05, maxDiffPixels: 400 }
      await expect.soft(page).toHaveScreenshot(`${name}-${width}-${colorScheme}.png`, options)
    }
  }
}

function pinTimes(element: Element): void {
  const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT)
  while (texts.nextNode()) {
    const { currentNode } = texts
    currentNode.nodeValue = currentNode.nodeValue?.replace(/\d+:\d\d/, '00:00').replace('AM', 'PM') ?? ''
  }
}
