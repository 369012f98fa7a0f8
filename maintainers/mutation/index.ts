import { type Copy, makeCopy } from './copy.ts'
import { type Mutant, mutants } from './mutant.ts'
import { builds, failingBrowserTest, failingUnitTest } from './run-tests.ts'

/**
 * Breaks a copy of the product in many ways, one at a time, and prints which test fails. If none does, a test is missing.
 * `npm run --prefix maintainers mutation -- NAME …` tries only the named mutants.
 */

const SURVIVED = 'SURVIVED'
/** A mutant that does not build says nothing about the tests, because its patch is broken. */
const NOT_BUILT = 'DOES NOT BUILD'

const chosen = mutants(process.argv.slice(2))
const copy = makeCopy()
let killed = 0
try {
  for (const mutant of chosen) {
    const killer = tryMutant(mutant, copy)
    const dead = killer !== SURVIVED && killer !== NOT_BUILT
    if (dead) killed += 1
    console.log(`${mutant.name}: ${mutant.says}\n    ${dead ? `killed by ${killer}` : killer}`)
  }
} finally {
  copy.remove()
}
console.log(`\n${killed} killed, ${chosen.length - killed} survived or not built`)
process.exitCode = killed === chosen.length ? 0 : 1

function tryMutant(mutant: Mutant, { folder, apply }: Copy): string {
  apply(mutant.patch)
  try {
    return killerOf(mutant, folder) ?? SURVIVED
  } finally {
    apply(mutant.patch, { reverse: true })
  }
}

/** Runs the likely tests first, unit tests before those that need a build, and then all. */
function killerOf({ tests }: Mutant, folder: string): string | null {
  const inBrowser = tests.filter((file) => file.startsWith('e2e/'))
  const units = tests.filter((file) => !file.startsWith('e2e/'))
  const early = units.length > 0 ? failingUnitTest(folder, units) : null
  if (early) return early
  if (!builds(folder)) return NOT_BUILT
  const likely = inBrowser.length > 0 ? failingBrowserTest(folder, inBrowser) : null
  return likely ?? failingUnitTest(folder) ?? failingBrowserTest(folder)
}
