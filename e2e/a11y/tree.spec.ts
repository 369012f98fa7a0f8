import type { Page } from '@playwright/test'
import { expect, test } from '../fixtures.ts'
import { hydrated } from '../support/hydrated.ts'
import { publicPages, states } from './states.ts'
import { readTree } from './tree.ts'

// Compares what a screen reader reads of each page with the texts in `trees/`. docs/testing.md says how to accept a change.

// The names of roles are Chromium's.
const tag = ['@a11y', '@chromium']

for (const [state, path] of Object.entries(publicPages)) {
  test(`the accessibility tree matches its accepted text: ${state}`, { tag }, async ({ page }) => {
    await page.goto(path)
    await compareTree(page, state)
  })
}

for (const [state, reach] of Object.entries(states)) {
  test(`the accessibility tree matches its accepted text: ${state}`, { tag }, async ({
    page,
    context,
    person,
    mailbox,
  }) => {
    const slowServer = () =>
      page.route('**', (route) => (route.request().method() === 'POST' ? undefined : route.fallback()))
    await reach({ page, context, person, mailbox, slowServer })
    await compareTree(page, state, person.email)
  })
}

async function compareTree(page: Page, state: string, email = ''): Promise<void> {
  if ((await page.locator('main form').count()) > 0) await hydrated(page)
  // Waits for the scripts, which show times in the user's time zone, and for the text that replaces “Checking…”.
  await expect(page.locator('main')).not.toContainText(/UTC|Checking…/)
  // A fork may offer other languages.
  await page.locator('footer button:not([aria-current])').evaluateAll((buttons) => {
    for (const button of buttons) button.remove()
  })
  const [reference = ''] = await page.locator('.reference').allTextContents()
  const tree = withFixedValues(await readTree(page), { [email]: 'jo@example.com', [reference]: 'ABC' })
  expect(tree).toMatchSnapshot(`${state.replaceAll(/\W+/g, '-')}.txt`)
}

/** Replaces these words, and all codes and times, because they differ from run to run. */
function withFixedValues(tree: string, replacements: Record<string, string>): string {
  const words = Object.entries(replacements).filter(([word]) => word !== '')
  return words
    .reduce((text, [word, replacement]) => text.replaceAll(word, replacement), tree)
    .replaceAll(/\b\d{4} ?\d{4}\b/g, '00000000')
    .replaceAll(/\b\d\d?:\d\d( [AP]M)?\b/g, '00:00')
    .replaceAll(/\b\d\d? [A-Z][a-z]+ \d{4}\b/g, '1 January 2000')
    .replaceAll(/\b\d+ minutes? left/g, '10 minutes left')
    .replaceAll(/\bin \d+ (seconds?|minutes?)/g, 'in 59 seconds')
}
