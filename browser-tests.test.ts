import { spawnSync } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'

/** What holds for all browser tests, so that a person in QA can choose among them, and trust them. */

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

/** Every test that Playwright finds, with these settings. */
function listed(settings: Record<string, string> = {}): Suite['specs'] {
  const args = ['node_modules/@playwright/test/cli.js', 'test', '--list', '--reporter=json']
  const { PATH = '', HOME = '' } = process.env
  const { stdout } = spawnSync(process.execPath, args, { env: { NODE_ENV: 'test', PATH, HOME, ...settings } })
  return z
    .object({ suites: z.array(suite) })
    .parse(JSON.parse(stdout.toString()))
    .suites.flatMap(specsIn)
}

describe('the tags', { timeout: 60_000 }, () => {
  const documented = [...manual.matchAll(/^\| `@([\w-]+)` \|/gm)].map(([, tag]) => tag)

  test('every test has one, and each is explained in docs/testing.md', () => {
    const specs = listed()
    expect(specs.length).toBeGreaterThan(200)
    expect(specs.filter(({ tags }) => tags.length === 0).map(({ title }) => title)).toEqual([])
    const used = new Set(specs.flatMap(({ tags }) => tags))
    expect([...used].filter((tag) => !documented.includes(tag))).toEqual([])
    expect(documented).toContain('smoke')
  })

  test('at a deployment that runs already there is something to run, and only what says that it can', () => {
    const specs = listed({ BASE_URL: 'https://qa.example.com', MAILBOX_URL: 'https://mail.example.com' })
    expect(specs.length).toBeGreaterThan(10)
    expect(specs.filter(({ tags }) => !tags.includes('anywhere'))).toEqual([])
    const projects = new Set(specs.flatMap(({ tests }) => tests.map(({ projectName }) => projectName)))
    expect(projects).toContain('desktop')
    expect(projects).toContain('phone')
  })
})

describe('the flows', () => {
  const byLooks = /\.locator\(|getByTestId|\.\$\$?\(|querySelector/

  test('find things as people do: by role, label and text', () => {
    expect(linesOf('e2e/{pages,flows}/**/*.ts', byLooks)).toEqual([])
  })

  test('wait for what happens, never for a time', () => {
    expect(linesOf('e2e/**/*.ts', /waitForTimeout|setTimeout\(\w+, \d/)).toEqual([])
  })

  test('know no port and no address of another test', () => {
    expect(linesOf('e2e/{pages,flows}/**/*.ts', /localhost:\d{2,5}\b|127\.0\.0\.1:\d{2,5}\b/)).toEqual([])
  })
})
