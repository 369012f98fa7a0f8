import { find, installByApt } from '../../dev/needs.ts'

/** Finds Debian's Firefox and WebKit, and installs them if it can, as dev/needs.ts does with Chromium. */

export const FIREFOX_SETTING = 'FIREFOX_PATH'
export const WEBKIT_SETTING = 'WEBKIT_DRIVER_PATH'

/** Returns the settings with which playwright.config.ts finds them. Prints which browser is missing and therefore not tested. */
export function ensureBrowsers(): Record<string, string> {
  return {
    ...settingFor('Firefox', FIREFOX_SETTING, findOrInstall('firefox-esr', '--version', ['firefox-esr'])),
    ...settingFor('WebKit', WEBKIT_SETTING, findOrInstallWebKit()),
  }
}

/** The driver opens a window, so it needs a screen. Xvfb provides one in memory. */
function findOrInstallWebKit(): string | undefined {
  const packages = ['webkit2gtk-driver', 'xvfb']
  return findOrInstall('Xvfb', '-help', packages) && findOrInstall('WebKitWebDriver', '--help', packages)
}

function findOrInstall(program: string, flag: string, packages: string[]): string | undefined {
  return find([program], flag) ?? installByApt(program, packages, flag)
}

function settingFor(browser: string, setting: string, path: string | undefined): Record<string, string> {
  console.log(
    path === undefined
      ? `needs: ${browser} is not tested, because Debian's package is not installed, and cannot be installed`
      : `needs: ${browser} is ${path}`,
  )
  return path === undefined ? {} : { [setting]: path }
}
