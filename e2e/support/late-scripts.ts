import type { Page } from '@playwright/test'

/** Where all scripts of ours are. */
export const scripts = '**/_next/static/**/*.js'

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
