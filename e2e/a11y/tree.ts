import type { CDPSession, Page } from '@playwright/test'

/**
 * A page as a screen reader reads it, in text form: its title, its elements by role and name, its live regions, and the stops of
 * the Tab key with their descriptions. Chromium computes the names and descriptions of the stops.
 */
export async function readTree(page: Page): Promise<string> {
  const parts = await Promise.all(
    ['header', 'main', 'footer'].map((part) => page.locator(part).ariaSnapshot()),
  )
  const client = await page.context().newCDPSession(page)
  const focused = await focusedNode(client)
  const tree = [
    `Title: ${await page.title()}`,
    section('Elements', parts),
    section('Live regions', await liveRegions(page)),
    section('Focus at first', [focused?.text ?? 'the page']),
    section('Focus, by the Tab key', await tabStops(page, client)),
  ]
  await client.detach()
  return `${tree.join('\n\n')}\n`
}

function section(title: string, lines: string[]): string {
  return [`${title}:`, ...lines].join('\n')
}

/** A screen reader announces changes inside a live region, and only if the region was there before. */
function liveRegions(page: Page): Promise<string[]> {
  const regions = ['[role=alert]', '[role=status]', '[aria-live]']
  const inPage = ['header', 'main', 'footer'].flatMap((part) => regions.map((region) => `${part} ${region}`))
  return page.locator(inPage.join()).evaluateAll((elements) =>
    elements.map((element) => {
      const kind = element.role ?? element.ariaLive
      const text = element.textContent?.trim()
      return `- ${kind}: ${text || '(empty)'}`
    }),
  )
}

async function tabStops(page: Page, client: CDPSession): Promise<string[]> {
  const stops = new Map<number, string>()
  await page.locator('a[href]').first().focus()
  for (;;) {
    const node = await focusedNode(client)
    if (node === undefined || stops.has(node.id)) return [...stops.values()]
    stops.set(node.id, node.text)
    await page.keyboard.press('Tab')
  }
}

async function focusedNode(client: CDPSession): Promise<{ id: number; text: string } | undefined> {
  const { nodes } = await client.send('Accessibility.getFullAXTree')
  const node = nodes.find(
    ({ role, properties = [] }) =>
      role?.value !== 'RootWebArea' &&
      properties.some(({ name, value }) => name === 'focused' && value.value),
  )
  if (node === undefined) return undefined
  const description = node.description?.value ? `, described by “${node.description.value}”` : ''
  return { id: node.backendDOMNodeId ?? 0, text: `- ${node.role?.value} “${node.name?.value}”${description}` }
}
