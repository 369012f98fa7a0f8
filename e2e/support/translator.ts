import type { Page } from '@playwright/test'

/**
 * Changes the page as a browser's translator does: it replaces each text by a copy inside two `font` elements, including
 * texts that the page adds later. Text marked `translate="no"` stays.
 */
export async function translate(page: Page): Promise<void> {
  await page.evaluate(() => {
    const translated = new WeakSet<Node>()
    const isLeftAlone = (text: Node) =>
      text.parentElement === null ||
      text.parentElement.closest('script, style, font, [translate=no]') !== null
    const replace = (root: Node) => {
      const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
      const texts: Node[] = []
      for (let node = walker.currentNode; ; ) {
        if (node instanceof Text && node.data.trim() && !isLeftAlone(node)) texts.push(node)
        const next = walker.nextNode()
        if (next === null) break
        node = next
      }
      for (const text of texts) {
        if (translated.has(text)) continue
        const [outer, inner] = [document.createElement('font'), document.createElement('font')]
        const copy = document.createTextNode(text.nodeValue ?? '')
        translated.add(copy)
        inner.append(copy)
        outer.append(inner)
        text.parentNode?.replaceChild(outer, text)
      }
    }
    replace(document.body)
    new MutationObserver((records) => {
      for (const { target, addedNodes } of records) {
        replace(target)
        for (const node of addedNodes) if (node.isConnected) replace(node)
      }
    }).observe(document.body, { childList: true, characterData: true, subtree: true })
  })
}
