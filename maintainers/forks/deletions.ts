import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Change } from './changes.ts'
import type { Fork } from './fork.ts'

const page = fileURLToPath(new URL('../../docs/deleting.md', import.meta.url))

/** Makes one change of each section of `docs/deleting.md`. The change runs the section's commands and applies its diffs. */
export function deletions(): Change[] {
  const [, ...sections] = readFileSync(page, 'utf8').split(/^## /m)
  return sections.map((section) => {
    const [heading = ''] = section.split('\n')
    const blocks = [...section.matchAll(/^```(sh|diff)\n([\s\S]*?)^```$/gm)]
    return {
      name: `without-${heading.toLowerCase().replaceAll(/[^a-z]+/g, '-')}`,
      says: `docs/deleting.md, "${heading}"`,
      make(fork) {
        for (const [, kind, text = ''] of blocks) (kind === 'sh' ? runCommands : applyDiff)(fork, text)
        fork.run('npm', ['run', 'docs'])
      },
    }
  })
}

function runCommands(fork: Fork, text: string): void {
  for (const line of text.trim().split('\n')) {
    const [, command = '', packages = ''] = /^npm (uninstall|install --save-dev) (.+)$/.exec(line) ?? []
    if (/^(rm|perl|npm pkg delete) /.test(line)) fork.mustRun('bash', ['-c', line])
    else if (command)
      for (const name of packages.split(' ')) removePackage(fork, name, command !== 'uninstall')
    else throw new Error(`docs/deleting.md has a command that this script does not know: ${line}`)
  }
}

/** Whether a file runs in production. Other files may use packages for development. */
const isProduct = (file: string) =>
  /^(app|components|lib|[^/]+$)/.test(file) && !/\.test\.tsx?$|^lib\/testing\//.test(file)

/**
 * Removes a package from `package.json`, or moves it to the packages for development. It does not run npm, which would ask
 * the registry. The package stays in `node_modules`, where a remaining import would find it, so this function looks
 * for such imports.
 */
function removePackage(fork: Fork, name: string, keepForDevelopment: boolean): void {
  const [entry = ''] = new RegExp(`^ +"${name}": "[^"]+",?\\n`, 'm').exec(fork.read('package.json')) ?? []
  fork.edit('package.json', entry, '')
  if (keepForDevelopment)
    fork.edit('package.json', '"devDependencies": {\n', `"devDependencies": {\n${entry}`)
  const imported = new RegExp(`(from |import |import\\()'${name}['/]`)
  const using = fork
    .files()
    .filter((file) => /\.(tsx?|mjs)$/.test(file) && (!keepForDevelopment || isProduct(file)))
    .filter((file) => imported.test(fork.read(file)))
  if (using.length > 0) throw new Error(`${name} is used by ${using.join(', ')}`)
}

/** Each part begins with the name of its file. `@@` separates the places in it. */
function applyDiff(fork: Fork, text: string): void {
  for (const part of text.split(/^--- /m).slice(1)) {
    const [file = '', ...lines] = part.trimEnd().split('\n')
    for (const place of lines.join('\n').split(/^@@\n/m)) applyAt(fork, file, place.trimEnd().split('\n'))
  }
}

/** `-` removes a line, `+` adds one, `-…` removes all lines up to and including the next empty one, and other lines are context. */
function applyAt(fork: Fork, file: string, place: string[]): void {
  const text = fork.read(file).split('\n')
  const starts = text.flatMap((_, i) => (replacementAt(text, i, place) ? [i] : []))
  const [start = 0] = starts
  const found = replacementAt(text, start, place)
  if (starts.length !== 1 || !found)
    throw new Error(`${file} contains this ${starts.length} times:\n${place.join('\n')}`)
  fork.write(file, [...text.slice(0, start), ...found.lines, ...text.slice(found.end)].join('\n'))
}

/** The lines that replace those from `start` to `end`. Undefined if the lines at `start` do not match. */
function replacementAt(text: string[], start: number, place: string[]) {
  const lines: string[] = []
  let end = start
  for (const line of place) {
    if (line.startsWith('+')) lines.push(line.slice(1))
    else if (line === '-…') {
      while (end < text.length && text[end] !== '') end += 1
      end += 1
    } else {
      if (text[end] !== line.slice(1)) return undefined
      if (line.startsWith(' ')) lines.push(line.slice(1))
      end += 1
    }
  }
  return { lines, end }
}
