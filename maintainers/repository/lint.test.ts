import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { expect, test } from 'vitest'

/** What `npm run lint` says about one file, in a folder with the same rules. */
function lint(file: string, code: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'lint-'))
  try {
    for (const name of ['biome.json', 'package.json']) cpSync(name, join(folder, name))
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    writeFileSync(join(folder, file), code)
    const { stdout, stderr } = spawnSync(
      resolve('node_modules/.bin/biome'),
      ['lint', '--vcs-enabled=false', file],
      { cwd: folder, encoding: 'utf8', timeout: 30_000, killSignal: 'SIGKILL' },
    )
    return stdout + stderr
  } finally {
    rmSync(folder, { recursive: true })
  }
}

test.each([
  [
    'a component that imports a page',
    'components/x.ts',
    "export { a } from '@/app/page'",
    'noRestrictedImports',
  ],
  [
    'lib code that imports a component',
    'lib/x.ts',
    "export { a } from '../components/card'",
    'noRestrictedImports',
  ],
  [
    'lib code that imports a stand-in',
    'lib/env/x.ts',
    "export { a } from '../../dev/settings.ts'",
    'noRestrictedImports',
  ],
  [
    'a page that imports a test helper',
    'app/x.ts',
    "export { a } from '@/e2e/fixtures'",
    'noRestrictedImports',
  ],
  [
    'a stand-in that imports product code',
    'dev/http/x.ts',
    "export { a } from '../../lib/clock.ts'",
    'noRestrictedImports',
  ],
  [
    'a browser test that imports product code',
    'e2e/flows/x.ts',
    "export { a } from '../../lib/clock.ts'",
    'noRestrictedImports',
  ],
  [
    'a package that package.json does not list',
    'lib/x.ts',
    "export { a } from 'left-pad'",
    'noUndeclaredDependencies',
  ],
  [
    'process.env read outside lib/start.ts',
    'lib/x.ts',
    'export const a = process.env.APP_URL',
    'noProcessEnv',
  ],
  ['the type `any`', 'lib/x.ts', 'export const a = (b: any) => b', 'noExplicitAny'],
  [
    'a test marked with test.only',
    'lib/x.test.ts',
    "import { test } from 'vitest'\ntest.only('a', () => {})",
    'noFocusedTests',
  ],
  [
    'a skipped test',
    'lib/x.test.ts',
    "import { test } from 'vitest'\ntest.skip('a', () => {})",
    'noSkippedTests',
  ],
  [
    'an action of 13 lines',
    'app/sign-in/actions.ts',
    `export function a() {\n${'  b()\n'.repeat(13)}}`,
    'noExcessiveLinesPerFunction',
  ],
])('lint rejects %s', (_, file, code, rule) => {
  expect(lint(file, `${code}\n`)).toContain(rule)
})

test('lint lets a browser test import the messages', () => {
  const said = lint('e2e/support/x.ts', "export { en } from '../../lib/messages/en.ts'\n")
  expect(said).not.toContain('noRestrictedImports')
})
