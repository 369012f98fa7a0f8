import { spawnSync } from 'node:child_process'
import { delimiter, isAbsolute, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from '@playwright/test'

/**
 * npm installs neither the browser nor the Redis that the tests need. This file finds them, or installs them if it may.
 * Run as a command, it then runs the command in its arguments: `node dev/needs.ts playwright test`.
 */

/** The setting with the path of a browser other than Playwright's own. */
export const BROWSER_SETTING = 'CHROMIUM_PATH'

// The headless shell comes first, because it opens a page in a third of the time that a full browser takes.
const BROWSER_PROGRAMS = [
  'chromium-headless-shell',
  'chromium',
  'chromium-browser',
  'google-chrome-stable',
  'google-chrome',
]
const DOWNLOAD_LIMIT_MS = 180_000
const isRoot = process.getuid?.() === 0

/**
 * Finds or installs the tools, and returns the setting that tells the browser tests where the browser is.
 *
 * @throws If it cannot install a tool. The error names the command that can.
 */
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
  return named ? find([named]) : find([chromium.executablePath(), ...BROWSER_PROGRAMS])
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

/** Installs a program with Debian's package manager, which only root may use. Returns its path if it then starts. */
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
