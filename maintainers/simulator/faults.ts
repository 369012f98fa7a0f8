import { spawnSync } from 'node:child_process'
import { makeCopy } from '../mutation/copy.ts'
import { type Mutant, mutants } from '../mutation/mutant.ts'

/**
 * Puts each fault of `mutation/patches/simulator` into a copy of the product, and prints how many schedules the simulator
 * needs to find it: `npm run --prefix maintainers simulate:faults -- NAME …`.
 */

const maxSchedules = '3000'
const seed = process.env.SIMULATOR_SEED || '1'

const chosen = mutants(process.argv.slice(2)).filter(({ patch }) => patch.includes('/patches/simulator/'))
const copy = makeCopy()
let found = 0
try {
  for (const mutant of chosen) {
    copy.apply(mutant.patch)
    const finding = search(mutant)
    copy.apply(mutant.patch, { reverse: true })
    if (finding) found += 1
    console.log(`${mutant.name}: ${mutant.says}\n    ${finding ?? 'NOT FOUND'}`)
  }
} finally {
  copy.remove()
}
console.log(`\n${found} of ${chosen.length} found, seed ${seed}`)
process.exitCode = found === chosen.length ? 0 : 1

/** Says which promise was broken, and by which schedule. Returns undefined if no promise was broken. */
function search({ tests }: Mutant): string | undefined {
  const { stdout, stderr } = spawnSync('node_modules/.bin/vitest', ['run', ...tests, '-t', 'no schedule'], {
    cwd: copy.folder,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1', SIMULATOR_SCHEDULES: maxSchedules, SIMULATOR_SEED: seed },
    maxBuffer: 2 ** 28,
  })
  const [, promise, count] = /Broken: (.+)\n\s*by schedule (\d+) /.exec(stdout + stderr) ?? []
  return promise && `schedule ${count} breaks "${promise}"`
}
