import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'

/** WCAG 2.2 at level AA, and axe's best practices. */
export const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/**
 * Expects a page to be accessible, and to fit the window at each width. Colours are the same in each language, so only
 * the English page is also checked in the dark colour scheme.
 */
export async function expectAccessible(page: Page, locale: string, state: string): Promise<void> {
  await expect(page.locator('html')).toHaveAttribute('lang', locale)
  await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1)
  await expect(page).toHaveTitle(/\S – \S/)
  await page.emulateMedia({ colorScheme: 'light' })
  expect.soft(await problemsOn(page), state).toEqual([])
  if (locale === 'en') {
    await page.emulateMedia({ colorScheme: 'dark' })
    expect.soft(await contrastProblemsOn(page), `${state}, dark`).toEqual([])
  }
  expect.soft(await smallTargetsOn(page), state).toEqual([])
  for (const width of [320, 390, 768, 1280]) {
    await page.setViewportSize({ width, height: 800 })
    expect.soft(await overflowOf(page), `${state}, ${width} px`).toBeLessThanOrEqual(0)
  }
}

/** The violations that axe finds, one sentence each. */
export function problemsOn(page: Page): Promise<string[]> {
  return violationsOf(new AxeBuilder({ page }).withTags(tags))
}

/** Only contrast depends on the colour scheme. */
function contrastProblemsOn(page: Page): Promise<string[]> {
  return violationsOf(new AxeBuilder({ page }).withRules('color-contrast'))
}

async function violationsOf(axe: AxeBuilder): Promise<string[]> {
  // The default mode supports frames of other origins, which these pages lack, and opens one more page for each run.
  const { violations } = await axe.setLegacyMode().analyze()
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target }) => `${id}: ${help} (${target.join(' ')})`),
  )
}

/** Buttons, fields and links less than 44 px high, except links in running text. */
function smallTargetsOn(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll('button, a[href], input:not([type=hidden])')]
      .filter((element) => getComputedStyle(element).display !== 'inline')
      .filter((element) => element.getBoundingClientRect().height < 44)
      .map((element) => element.outerHTML),
  )
}

/** By how many pixels the page is wider than the window. */
function overflowOf(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
}
