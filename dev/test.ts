import { ensureTools } from './needs.ts'
import { check, finish, notRun, playwright, type Settings, vitest } from './test-runners.ts'

/** `npm test`: runs all tests. Its last line is `N passed, N failed`, summed over all runners. */

const CONTRACT = 'dev/magiclinksdev/contract.test.ts'

const browserSettings = findTools()
const counts = [
  check('format', 'biome format'),
  check('lint', 'biome lint'),
  check('types', 'next typegen', 'tsc --noEmit'),
  vitest('unit tests', `--exclude ${CONTRACT}`),
  vitest('contract tests', CONTRACT),
]
const build = check('build', 'next build')
counts.push(
  build,
  browserSettings && build.failed === 0
    ? playwright('browser tests', '', browserSettings)
    : notRun('browser tests'),
)
finish(counts)

function findTools(): Settings | undefined {
  try {
    return ensureTools()
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    return undefined
  }
}
