import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'

/** A fenced block whose first line names a file. It must contain the whole file. */
const shownFile = /^```tsx? (\S+)\n[\s\S]*?^```$/gm

const pages = globSync(['*.md', '{docs,lib,maintainers}/**/*.md'])

test.each(pages)('%s shows the examples exactly as they are compiled', async (page) => {
  const shown = readFileSync(page, 'utf8').replace(shownFile, (_, file: string) => {
    const language = file.split('.').at(-1)
    return `\`\`\`${language} ${file}\n${readFileSync(file, 'utf8').trimEnd()}\n\`\`\``
  })
  await expect(shown).toMatchFileSnapshot(resolve(page))
})

/** All matches of a pattern in the pages, each with its page. */
const matchesInPages = (pattern: RegExp) =>
  pages.flatMap((page) =>
    [...readFileSync(page, 'utf8').matchAll(pattern)].map(([, what = '']) => [page, what] as const),
  )

function scriptsOf(manifest: string): string[] {
  const { scripts } = z
    .object({ scripts: z.record(z.string(), z.string()) })
    .parse(JSON.parse(readFileSync(manifest, 'utf8')))
  return Object.keys(scripts)
}

test('each command that the documentation names exists', () => {
  const commands = matchesInPages(/\bnpm run (\w[\w:-]*)/g)
  expect(commands.length).toBeGreaterThan(20)
  expect(commands.filter(([, name]) => !scriptsOf('package.json').includes(name))).toEqual([])
  const ours = matchesInPages(/\bnpm run --prefix maintainers ([\w:-]+)/g)
  expect(ours.length).toBeGreaterThan(4)
  expect(ours.filter(([, name]) => !scriptsOf('maintainers/package.json').includes(name))).toEqual([])
})

test('each page and file that the documentation links to exists', () => {
  // The links in a diff are relative to the file that it changes.
  const links = matchesInPages(/(?<!^[-+]\S.*)\]\((?!https?:|#)([^)#]+)/gm)
  expect(links.length).toBeGreaterThan(50)
  expect(links.filter(([page, link]) => !existsSync(join(dirname(page), link)))).toEqual([])
})

test('each documented alert is about an event that is logged, or a metric that is measured', () => {
  const known = [...readFileSync('lib/log.ts', 'utf8').matchAll(/^ {2}\| '([a-z.-]+)'$/gm)].map(
    ([, name]) => name,
  )
  const [, table = ''] =
    /^\| alert \|.*\n\| --- .*\n((?:\|.*\n)+)/m.exec(readFileSync('docs/operations.md', 'utf8')) ?? []
  const named = [...table.matchAll(/`([a-z]+\.[a-z-]+)`/g)].map(([, name]) => name)
  expect(named.length).toBeGreaterThan(8)
  expect(named.filter((name) => ![...known, 'upstream.duration', 'store.duration'].includes(name))).toEqual(
    [],
  )
})
