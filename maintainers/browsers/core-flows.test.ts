import { spawnSync } from 'node:child_process'
import { beforeAll, describe, expect, test } from 'vitest'
import { FIREFOX_SETTING, WEBKIT_SETTING } from './needs.ts'

const limit = { timeout: 50_000, killSignal: 'SIGKILL', encoding: 'utf8' } as const
const nodeFlags = ['--experimental-strip-types', '--disable-warning=ExperimentalWarning']

/** The tests that Playwright lists if both browsers are installed, one line each. */
function list(): string[] {
  const { PATH = '', HOME = '' } = process.env
  const found = { [FIREFOX_SETTING]: 'firefox-esr', [WEBKIT_SETTING]: 'WebKitWebDriver' }
  const playwright = ['node_modules/@playwright/test/cli.js', 'test', '-c', 'maintainers/browsers', '--list']
  const { stdout } = spawnSync(process.execPath, playwright, {
    env: { NODE_ENV: 'test', PATH, HOME, ...found },
    ...limit,
  })
  return stdout.split('\n')
}

describe('the core flows', { timeout: 60_000 }, () => {
  let found: string[]
  beforeAll(() => {
    found = list()
  }, limit.timeout)

  test.each([
    ['firefox', /a user signs in with an e-mailed code/],
    ['firefox', /a user signs in and out with the keyboard alone/],
    ['firefox', /after a wrong code, the page says how many attempts are left/],
    ['firefox', /a new code can be requested after a minute/],
    ['firefox', /after signing out, the back button shows nothing of the account/],
    ['firefox', /axe finds no violation in any state of a sign-in in en,/],
    ['firefox-no-js', /without JavaScript, a user signs in and out/],
    ['webkit', /in WebKit, a user signs in after a wrong code/],
    ['webkit', /in WebKit without JavaScript, a user signs in after a wrong code/],
    ['webkit', /axe finds nothing in WebKit/],
  ])('the core flows of %s include %s', (project, title) => {
    const titles = found.filter((line) => line.includes(`[${project}]`))
    expect(titles).toContainEqual(expect.stringMatching(title))
  })
})

test('if a browser is missing and cannot be installed, the run prints that it is not tested, and counts no test as passed or failed', {
  timeout: 60_000,
}, () => {
  const { status, stdout } = spawnSync(process.execPath, [...nodeFlags, 'maintainers/browsers/index.ts'], {
    env: { NODE_ENV: 'test', PATH: '/nowhere' },
    ...limit,
  })
  expect(stdout.match(/^needs: .*$/gm)).toEqual([
    expect.stringContaining('Firefox is not tested'),
    expect.stringContaining('WebKit is not tested'),
  ])
  expect(stdout.trim().split('\n').at(-1)).toBe('0 passed, 0 failed')
  expect(status).toBe(0)
})
