import type { Page } from '@playwright/test'

/** Matches the URLs of all the application's scripts. */
export const scripts = '**/_next/static/**/*.js'

/** Holds back all scripts that the page requests from now on. @returns A function that releases them. */
export async function holdScripts(page: Page): Promise<() => void> {
  let release = () => {}
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  await page.route(scripts, async (route) => {
    await released
    // The page that requested the script may be gone.
    await route.continue().catch(() => undefined)
  })
  return release
}
