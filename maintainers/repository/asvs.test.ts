import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { z } from 'zod'

const page = readFileSync('docs/asvs.md', 'utf8')

/** The requirements of OWASP ASVS 5.0 that apply here, with their levels. */
const applicable = `
1.1.1(2) 1.1.2(2) 1.2.1(1) 1.2.2(1) 1.2.3(1) 1.3.3(2) 1.3.6(2) 1.3.11(2) 1.3.12(3) 1.5.2(2) 1.5.3(3)
2.1.1(1) 2.1.3(2) 2.2.1(1) 2.2.2(1) 2.2.3(2) 2.3.1(1) 2.3.2(2) 2.3.3(2) 2.3.4(2) 2.4.1(2)
3.2.1(1) 3.2.2(1) 3.3.1(1) 3.3.2(2) 3.3.3(2) 3.3.4(2) 3.3.5(3) 3.4.1(1) 3.4.2(1) 3.4.3(2,3) 3.4.4(2) 3.4.5(2) 3.4.6(2)
3.4.7(3) 3.4.8(3) 3.5.1(1) 3.5.2(1) 3.5.3(1) 3.5.5(2) 3.5.8(3) 3.6.1(3) 3.7.1(2) 3.7.2(2)
4.1.1(1) 4.1.2(2) 4.1.3(2) 4.1.4(3) 4.2.5(3)
6.1.1(1) 6.1.3(2) 6.3.1(1) 6.3.2(1) 6.3.3(2) 6.3.4(2) 6.3.6(3) 6.3.8(3) 6.5.1(2) 6.5.3(2) 6.5.4(2) 6.5.5(2) 6.6.2(2)
6.6.3(2) 6.8.2(2) 6.8.4(2)
7.1.1(2) 7.1.2(2) 7.1.3(2) 7.2.1(1) 7.2.2(1) 7.2.4(1) 7.3.1(2) 7.3.2(2) 7.4.1(1) 7.4.4(2) 7.4.5(2) 7.5.2(2) 7.6.1(2)
7.6.2(2) 8.1.1(1) 8.2.1(1) 8.2.2(1) 8.3.1(1) 9.1.1(1) 9.1.2(1) 9.1.3(1) 9.2.1(1) 9.2.2(2) 9.2.3(2) 9.2.4(2)
11.1.1(2) 11.2.1(2) 11.2.2(2) 11.2.3(2) 11.3.2(1) 11.3.3(2) 11.4.4(2) 11.5.1(2) 12.2.1(1) 12.3.1(2) 12.3.2(2)
13.1.1(2) 13.1.3(3) 13.1.4(3) 13.2.1(2) 13.2.3(2) 13.2.4(2) 13.3.1(2) 13.3.4(3) 13.4.2(2) 13.4.6(3)
14.1.1(2) 14.2.1(1) 14.2.2(2) 14.2.3(2) 14.2.5(3) 14.2.6(3) 14.3.1(1) 14.3.2(2) 14.3.3(2)
15.1.1(1) 15.1.2(2) 15.2.1(1) 15.2.2(2) 15.2.3(2) 15.3.2(2) 15.3.3(2) 15.3.4(2) 15.3.5(2) 15.3.6(2) 15.3.7(2)
15.4.1(3) 15.4.2(3)
16.1.1(2) 16.2.1(2) 16.2.2(2) 16.2.4(2) 16.2.5(2) 16.3.1(2) 16.3.2(2) 16.3.3(2) 16.3.4(2) 16.4.1(2) 16.5.1(2) 16.5.2(2)
16.5.3(2) 16.5.4(3)`

const rows = [
  ...page.matchAll(/^\| (\d+\.\d+\.\d+) +\| ([\d, ]+?) +\| (.+?) +\| (.+?) +\| (.+?) +\|$/gm),
].map(([, id, level = '', text, status = '', shownBy = '']) => ({
  id,
  level: level.replace(' ', ''),
  text,
  status,
  shownBy,
}))

test('docs/asvs.md has one row for each requirement that applies, with its level', () => {
  expect(rows.map(({ id, level }) => `${id}(${level})`)).toEqual(applicable.trim().split(/\s+/))
})

test('each row of docs/asvs.md says whether the requirement is met, and if not, why', () => {
  for (const { id, status } of rows) {
    expect(status, id).toMatch(/^(met|operator|deviation|not met)\b/)
    if (/^(deviation|not met)/.test(status)) expect(status, id).toMatch(/: .{10}/)
  }
})

test('each row of docs/asvs.md names its evidence', () => {
  for (const { id, shownBy } of rows) expect(shownBy, id).toMatch(/`|\]\(|above/)
})

const pages = ['docs/asvs.md', 'docs/security.md', 'docs/simulator.md']
const texts = pages.map((file) => readFileSync(file, 'utf8')).join('\n')
const named = [...texts.matchAll(/`([\w./-]+\.(?:tsx?|mjs|json|md))`(?: "([^"]+)")?/g)].map(
  ([, file = '', title]) => [file, title] as const,
)

test.each(named)(
  'each file and each test that the documentation names as evidence exists: %s',
  (file, title) => {
    expect(existsSync(file), file).toBe(true)
    if (title) expect(readFileSync(file, 'utf8').replaceAll("\\'", "'")).toContain(title)
  },
)

test('each page that docs/asvs.md, docs/security.md and docs/simulator.md link to exists', () => {
  for (const [, link = ''] of texts.matchAll(/\]\((?!https:)([^)#]+)\)/g))
    expect(existsSync(`docs/${link}`), link).toBe(true)
})

const lockfile = z.object({
  packages: z.record(
    z.string(),
    z.object({
      integrity: z.string().optional(),
      hasInstallScript: z.boolean().optional(),
      optional: z.boolean().optional(),
      cpu: z.unknown().optional(),
      link: z.boolean().optional(),
    }),
  ),
})
const manifest = z.object({ allowScripts: z.record(z.string(), z.boolean()) })

test('each package is pinned by a digest, and each install script is allowed or denied by name', () => {
  const { packages } = lockfile.parse(JSON.parse(readFileSync('package-lock.json', 'utf8')))
  const { allowScripts } = manifest.parse(JSON.parse(readFileSync('package.json', 'utf8')))
  const installed = Object.entries(packages).filter(([path]) => path !== '')
  expect(installed.length).toBeGreaterThan(50)
  for (const [path, { integrity, hasInstallScript, optional, cpu }] of installed) {
    // The machine that wrote the lockfile could not fetch binaries for other platforms, so only their version is pinned.
    const isForOtherPlatform = integrity === undefined && optional === true && cpu !== undefined
    if (!isForOtherPlatform) expect(integrity, path).toMatch(/^sha512-/)
    if (hasInstallScript) expect(Object.keys(allowScripts)).toContain(path.replace(/^.*node_modules\//, ''))
  }
})
