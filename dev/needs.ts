import { spawnSync } from 'node:child_process'
import { delimiter, isAbsolute, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from '@playwright/test'

/**
 * Finds a browser and a Redis for the tests, which npm does not install, and installs what is missing if it may. Run as
 * a command, it then runs the given command: `node dev/needs.ts playwright test`.
 */

/** The setting with the path of a browser other than Playwright's own. */
export const BROWSER_SETTING = 'CHROMIUM_PATH'

// The headless shell comes first, because it opens a page in a third of the time that a full browser takes.
const INSTALLED = [
  'chromium-headless-shell',
  'chromium',
  'chromium-browser',
  'google-chrome-stable',
  'google-chrome',
]
const DOWNLOAD_LIMIT_MS = 180_000
const isRoot = process.getuid?.() === 0

/** Returns the settings with which the browser tests find the browser. If it cannot install something, the error says which command does. */
export function ensureTools(): Record<string, string> {
  const browser = findBrowser() ?? installBrowser()
  say(`the browser is ${browser}`)
  const settings = browser === chromium.executablePath() ? {} : { [BROWSER_SETTING]: browser }
  // Tests against a running deployment start no Redis.
  if (process.env.BASE_URL) return settings
  const redis = find(['redis-server']) ?? installByApt('redis-server', ['redis-server'])
  if (redis === undefined) throw new Error(missing('redis-server', 'apt-get install redis-server'))
  say(`the Redis is ${redis}`)
  return settings
}

function findBrowser(): string | undefined {
  const named = process.env[BROWSER_SETTING]
  return named ? find([named]) : find([chromium.executablePath(), ...INSTALLED])
}

function installBrowser(): string {
  say('no browser here: trying `playwright install chromium`')
  run('playwright', ['install', 'chromium'], DOWNLOAD_LIMIT_MS)
  const installed =
    find([chromium.executablePath()]) ??
    installByApt('chromium-headless-shell', ['chromium-headless-shell']) ??
    installByApt('chromium', ['chromium'])
  if (installed === undefined)
    throw new Error(missing('a browser', 'npx playwright install --with-deps chromium'))
  return installed
}

/** Installs with Debian's package manager, which only root may use. */
export function installByApt(name: string, packages: string[], flag?: string): string | undefined {
  if (!isRoot || find(['apt-get']) === undefined) return undefined
  say(`no ${name} here: trying apt-get install ${packages.join(' ')}`)
  run('apt-get', ['update', '-q'])
  run('apt-get', ['install', '-q', '-y', '--no-install-recommends', ...packages])
  return find([name], flag)
}

/** The path of the first of these programs that starts. A browser whose libraries are missing does not. */
export function find(names: string[], flag = '--version'): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter)
  const paths = names.flatMap((name) =>
    isAbsolute(name) ? [name] : folders.map((folder) => join(folder, name)),
  )
  return paths.find((path) => spawnSync(path, [flag], { stdio: 'ignore' }).status === 0)
}

function run(command: string, args: string[], limitMs?: number): void {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  spawnSync(command, args, {
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
    ...(limitMs && { timeout: limitMs }),
  })
}

function missing(what: string, command: string): string {
  return `The tests need ${what}. Run this, then try again:\n  ${isRoot ? '' : 'sudo '}${command}`
}

function say(sentence: string): void {
  console.log(`needs: ${sentence}`)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    const env = { ...process.env, ...ensureTools() }
    const [command, ...args] = process.argv.slice(2)
    if (command) process.exitCode = spawnSync(command, args, { env, stdio: 'inherit' }).status ?? 1
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 1
  }
}
