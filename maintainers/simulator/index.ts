import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'

/**
 * The simulator's long search: 100,000 random schedules, then two concurrent requests in every order of their calls, with
 * each fault once. `npm run --prefix maintainers simulate -- --schedules 1000 --seed 7 --processes 1`.
 */

const { values } = parseArgs({
  options: {
    schedules: { type: 'string', default: '100000' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 30)) },
    processes: { type: 'string', default: String(availableParallelism()) },
  },
})
const processes = Number(values.processes)
const share = String(Math.ceil(Number(values.schedules) / processes))

// Each process has a seed of its own, and prints it.
const searches = Array.from({ length: processes }, (_, i) =>
  vitest('no schedule', { SIMULATOR_SCHEDULES: share, SIMULATOR_SEED: String(Number(values.seed) + i) }),
)
const codes = await Promise.all(searches)
codes.push(await vitest('two requests', { SIMULATOR_FAULTS: 'once' }))
process.exitCode = codes.some((code) => code !== 0) ? 1 : 0

async function vitest(tests: string, settings: Record<string, string>): Promise<unknown> {
  const env = { ...process.env, ...settings }
  const args = ['run', 'lib/testing/simulator', '-t', tests]
  const child = spawn('node_modules/.bin/vitest', args, { env, stdio: 'inherit' })
  const [code]: unknown[] = await once(child, 'close')
  return code
}
