import { changes } from './changes.ts'
import { deletions } from './deletions.ts'
import { Fork } from './fork.ts'

/**
 * Makes the usual changes of a fork, and the deletions of `docs/deleting.md`, one at a time on a copy. Then checks types and
 * lint, and runs the unit tests and the browser tests that the change can affect.
 * `npm run --prefix maintainers forks -- NAME …` makes only the named changes. `--types` leaves out the tests.
 */
const names = process.argv.slice(2).filter((name) => !name.startsWith('--'))
const onlyTypes = process.argv.includes('--types')

const all = [...changes, ...deletions()]
const unknown = names.filter((name) => !all.some((change) => change.name === name))
if (unknown.length > 0)
  throw new Error(
    `There is no change ${unknown.join(', ')}. There are ${all.map(({ name }) => name).join(', ')}.`,
  )

const failed: string[] = []
for (const change of all.filter(({ name }) => names.length === 0 || names.includes(name))) {
  const browser = onlyTypes ? [] : (change.browser ?? [])
  const fork = new Fork(browser.length > 0)
  try {
    console.log(`${change.name}: ${change.says}`)
    change.make(fork)
    // A developer's editor would format the code.
    fork.run('biome', ['check', '--write', '.'])
    const problem = problemOf(fork, browser)
    if (problem) failed.push(change.name)
    console.log(problem ?? '  passed')
  } finally {
    fork.discard()
  }
}
console.log(failed.length === 0 ? '\nAll passed' : `\nFailed: ${failed.join(', ')}`)
process.exitCode = failed.length === 0 ? 0 : 1

/** The first step that fails, with what it printed. */
function problemOf(fork: Fork, browser: string[]): string | undefined {
  const steps: [string, string[]][] = [
    ['npm', ['run', 'check']],
    ...(onlyTypes ? [] : [['npm', ['run', 'test:unit']] satisfies [string, string[]]]),
    ...(browser.length === 0
      ? []
      : [['npm', ['run', 'test:e2e', '--', ...browser, '--project=desktop']] satisfies [string, string[]]]),
  ]
  for (const [command, args] of steps) {
    const { status, output } = fork.run(command, args)
    if (status !== 0) return `  ${[command, ...args].join(' ')} fails:\n${output}`
  }
  return undefined
}
