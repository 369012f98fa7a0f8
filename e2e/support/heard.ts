import type { Page } from '@playwright/test'

/**
 * What a screen reader announces from now on: what changes in the live regions that are in the page already. It says
 * nothing of a region that comes together with its text.
 *
 * @returns What was announced so far, in its order.
 */
export async function listen(page: Page): Promise<() => Promise<string[]>> {
  const heard = await page.evaluateHandle(() => {
    const texts: string[] = []
    for (const region of document.querySelectorAll('[role=alert], [role=status], [aria-live]')) {
      const say = (records: MutationRecord[]) => {
        const isNew = records.some(
          ({ type, addedNodes }) => type === 'characterData' || addedNodes.length > 0,
        )
        if (isNew && region.textContent) texts.push(region.textContent)
      }
      new MutationObserver(say).observe(region, { childList: true, characterData: true, subtree: true })
    }
    return texts
  })
  return () => heard.jsonValue()
}
