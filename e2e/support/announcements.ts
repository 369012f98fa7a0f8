import type { Page } from '@playwright/test'

/**
 * Records what a screen reader announces from now on: changes in the live regions that are in the page already. A screen
 * reader does not announce a region that appears together with its text.
 *
 * @returns A function that returns the announcements so far, in order.
 */
export async function recordAnnouncements(page: Page): Promise<() => Promise<string[]>> {
  const heard = await page.evaluateHandle(() => {
    const texts: string[] = []
    for (const region of document.querySelectorAll('[role=alert], [role=status], [aria-live]')) {
      const record = (records: MutationRecord[]) => {
        const isNew = records.some(
          ({ type, addedNodes }) => type === 'characterData' || addedNodes.length > 0,
        )
        if (isNew && region.textContent) texts.push(region.textContent)
      }
      new MutationObserver(record).observe(region, { childList: true, characterData: true, subtree: true })
    }
    return texts
  })
  return () => heard.jsonValue()
}
