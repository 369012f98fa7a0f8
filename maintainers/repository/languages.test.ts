import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { languagesOf } from '../../dev/languages.ts'

// A fork that follows docs/languages.md compiles, and passes the tests about languages.

const folders = ['app', 'components', 'lib', 'dev', 'docs', 'public']
const files = [
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'vitest.config.ts',
  'next.config.mjs',
  'proxy.ts',
]
const tests = ['proxy.test.ts']
const languageTests = ['lib/messages', 'lib/delivery/email.test.ts', 'lib/delivery/texts.test.ts', ...tests]

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fork-'))
  for (const file of [...folders, ...files, ...tests]) cpSync(file, join(folder, file), { recursive: true })
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** The output of a command of the project if it fails. Otherwise an empty text. */
function complaintsOf(program: string, ...args: string[]): string {
  const { PATH = '' } = process.env
  const { status, stdout, stderr } = spawnSync(process.execPath, [join('node_modules', program), ...args], {
    cwd: folder,
    encoding: 'utf8',
    env: { NODE_ENV: 'test', PATH, NO_COLOR: '1' },
    timeout: 80_000,
    killSignal: 'SIGKILL',
  })
  return status === 0 ? '' : stdout + stderr
}

function change(file: string, from: RegExp, to: string): void {
  const before = readFileSync(join(folder, file), 'utf8')
  expect(before).toMatch(from)
  writeFileSync(join(folder, file), before.replace(from, to))
}

test('a fork with one more language compiles and passes the tests about languages', {
  timeout: 180_000,
}, () => {
  // The example is French, which a fork may offer already. No language has the code xx.
  const example = readFileSync('docs/examples/lib/messages/fr.ts', 'utf8')
  writeFileSync(join(folder, 'lib/messages/xx.ts'), example.replace('const fr:', 'const xx:'))
  const index = 'lib/messages/index.ts'
  change(index, /^/, "import { xx } from './xx.ts'\n")
  change(index, /(const catalogs = \{.*) \}/, '$1, xx }')
  change(index, /(locales: .*)\]$/m, "$1, 'xx']")
  const libOnly = { extends: './tsconfig.json', include: ['lib'] }
  writeFileSync(join(folder, 'tsconfig.lib.json'), JSON.stringify(libOnly))
  expect(complaintsOf('typescript/bin/tsc', '--noEmit', '-p', 'tsconfig.lib.json')).toBe('')
  expect(complaintsOf('vitest/vitest.mjs', 'run', ...languageTests)).toBe('')
})

test('a fork with other languages passes the tests about languages', { timeout: 180_000 }, () => {
  const other = languagesOf('.').known.filter((locale) => locale !== 'en')[0]
  const list = [other, 'en'].flatMap((locale) => (locale ? `'${locale}'` : []))
  change('lib/messages/index.ts', /(locales: .* = \[)[^\]]*/, `$1${list.join(', ')}`)
  expect(complaintsOf('vitest/vitest.mjs', 'run', ...languageTests)).toBe('')
})
