import type { Page } from '@playwright/test'

/** Where all scripts of ours are. */
export const scripts = '**/_next/static/**/*.js'

/**
 * Withholds all scripts that do not stand in the page at this path: those that it fetches for itself, later. It tries
 * again by itself, so that they come as soon as `page.unroute(scripts)` lets them.
 * @returns The paths of those that were asked for so far.
 */
export async function withholdLateScripts(page: Page, path: string): Promise<string[]> {
  const html = await (await page.request.get(path)).text()
  const withheld: string[] = []
  await page.route(scripts, async (route) => {
    const { pathname } = new URL(route.request().url())
    if (html.includes(pathname)) return route.continue()
    withheld.push(pathname)
    return route.abort()
  })
  return withheld
}

/** Holds back all scripts that the page asks for from now on. @returns What lets them come. */
export async function holdScripts(page: Page): Promise<() => void> {
  let release = () => {}
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  await page.route(scripts, async (route) => {
    await held
    // The page that asked may be gone.
    await route.continue().catch(() => undefined)
  })
  return release
}
