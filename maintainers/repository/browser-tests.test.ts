import { spawnSync } from 'node:child_process'
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { reporters } from '../../e2e/support/reporters.ts'

/** Rules for all browser tests, so that a tester can choose among them and rely on them. */

const text = (file: string) => readFileSync(file, 'utf8')
const manual = text('docs/testing.md')
const linesOf = (pattern: string, matching: RegExp) =>
  globSync(pattern).flatMap((file) =>
    text(file)
      .split('\n')
      .flatMap((line, i) => (matching.test(line) ? [`${file}:${i + 1}: ${line.trim()}`] : [])),
  )

const suite = z.object({
  specs: z.array(
    z.object({
      title: z.string(),
      tags: z.array(z.string()),
      tests: z.array(z.object({ projectName: z.string() })),
    }),
  ),
  get suites() {
    return z.array(suite).optional()
  },
})
type Suite = z.infer<typeof suite>
const specsIn = ({ specs, suites = [] }: Suite): Suite['specs'] => [...specs, ...suites.flatMap(specsIn)]

const projectsOf = (specs: Suite['specs']) =>
  new Set(specs.flatMap(({ tests }) => tests.map(({ projectName }) => projectName)))

const limit = { timeout: 50_000, killSignal: 'SIGKILL' } as const

/** Playwright's list of all tests with these settings. */
function listTests(settings: Record<string, string>): { report: string; errors: string } {
  const args = ['node_modules/@playwright/test/cli.js', 'test', '--list', '--reporter=json']
  const { PATH = '', HOME = '' } = process.env
  const env = { NODE_ENV: 'test', PATH, HOME, ...settings } as const
  const { stdout, stderr } = spawnSync(process.execPath, args, { env, ...limit })
  return { report: stdout.toString(), errors: stderr.toString() }
}

function listSpecs(settings: Record<string, string> = {}): Suite['specs'] {
  return z
    .object({ suites: z.array(suite) })
    .parse(JSON.parse(listTests(settings).report))
    .suites.flatMap(specsIn)
}

describe('the tags of browser tests', { timeout: 60_000 }, () => {
  const documented = [...manual.matchAll(/^\| `@([\w-]+)` \|/gm)].map(([, tag]) => tag)

  test('every browser test has a tag, and docs/testing.md explains each', () => {
    const specs = listSpecs()
    expect(specs.length).toBeGreaterThan(200)
    expect(specs.filter(({ tags }) => tags.length === 0).map(({ title }) => title)).toEqual([])
    const used = new Set(specs.flatMap(({ tags }) => tags))
    expect([...used].filter((tag) => !documented.includes(tag))).toEqual([])
    expect(documented).toContain('smoke')
  })

  test('against a running deployment, only browser tests with the tag @anywhere run', () => {
    const specs = listSpecs({ BASE_URL: 'https://qa.example.com', MAILBOX_URL: 'https://mail.example.com' })
    expect(specs.length).toBeGreaterThan(10)
    expect(specs.filter(({ tags }) => !tags.includes('anywhere'))).toEqual([])
    expect([...projectsOf(specs)]).toEqual(expect.arrayContaining(['desktop', 'phone']))
  })
})

test('Firefox and WebKit are projects only if Playwright has installed them', {
  timeout: 60_000,
}, () => {
  const folder = mkdtempSync(join(tmpdir(), 'browsers-'))
  const settings = { PLAYWRIGHT_BROWSERS_PATH: folder }
  try {
    const where = "console.log(require('@playwright/test').firefox.executablePath())"
    const { stdout } = spawnSync(process.execPath, ['-e', where], {
      env: { ...process.env, ...settings },
      ...limit,
    })
    const firefox = stdout.toString().trim()
    mkdirSync(dirname(firefox), { recursive: true })
    writeFileSync(firefox, '')
    const specs = listSpecs(settings)
    expect(projectsOf(specs)).toContain('firefox')
    expect(projectsOf(specs)).not.toContain('webkit')
    const inFirefox = specs.filter(({ tests }) => tests.some(({ projectName }) => projectName === 'firefox'))
    expect(inFirefox.flatMap(({ tags }) => tags)).not.toContain('chromium')
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('REPORTERS adds reports by name, and the error for an unknown name lists the known ones', () => {
  expect(reporters('junit,github')).toEqual(
    expect.arrayContaining([['junit', expect.anything()], ['github']]),
  )
  expect(reporters().map(([name]) => name)).not.toContain('junit')
  expect(() => reporters('junitt')).toThrow('there are junit, github, blob')
})

test('the browser tests refuse a BASE_URL without a MAILBOX_URL', { timeout: 60_000 }, () => {
  expect(listTests({ BASE_URL: 'https://qa.example.com' }).errors).toContain(
    'BASE_URL and MAILBOX_URL go together',
  )
})

describe('e2e/flows', () => {
  const locatorsByMarkup = /\.locator\(|getByTestId|\.\$\$?\(|querySelector/

  test('the browser flows find elements as users do: by role, label and text', () => {
    expect(linesOf('e2e/{pages,flows}/**/*.ts', locatorsByMarkup)).toEqual([])
  })

  test('the browser tests wait for events, never for a fixed time', () => {
    expect(linesOf('e2e/**/*.ts', /waitForTimeout|setTimeout\(\w+, \d/)).toEqual([])
  })

  test('the browser flows contain no fixed ports or addresses', () => {
    expect(linesOf('e2e/{pages,flows}/**/*.ts', /localhost:\d{2,5}\b|127\.0\.0\.1:\d{2,5}\b/)).toEqual([])
  })
})
