import { find, installByApt } from '../../dev/needs.ts'

/** Finds Debian's Firefox and WebKit, and installs them where that is allowed, as dev/needs.ts does for Chromium. */

export const FIREFOX_SETTING = 'FIREFOX_PATH'
export const WEBKIT_SETTING = 'WEBKIT_DRIVER_PATH'

/** The settings that lead playwright.config.ts to them. Says which of them is not here, and so is not tested. */
export function bringBrowsers(): Record<string, string> {
  return {
    ...told('Firefox', FIREFOX_SETTING, bring('firefox-esr', '--version', ['firefox-esr'])),
    ...told('WebKit', WEBKIT_SETTING, bringWebKit()),
  }
}

/** The driver opens a window, so it needs a screen: Xvfb is one in memory. */
function bringWebKit(): string | undefined {
  const packages = ['webkit2gtk-driver', 'xvfb']
  return bring('Xvfb', '-help', packages) && bring('WebKitWebDriver', '--help', packages)
}

function bring(program: string, flag: string, packages: string[]): string | undefined {
  return find([program], flag) ?? installByApt(program, packages, flag)
}

function told(browser: string, setting: string, path: string | undefined): Record<string, string> {
  console.log(
    path === undefined
      ? `needs: ${browser} is not tested, because Debian's package of it is not here and cannot be installed`
      : `needs: ${browser} is ${path}`,
  )
  return path === undefined ? {} : { [setting]: path }
}
