import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { ensureTools } from '../dev/needs.ts'
import { type Count, finish, playwright, vitest } from '../dev/test-runners.ts'
import { runBrowsers } from './browsers/run.ts'

/**
 * Continuous integration: runs `npm test`, as a fork does, and then the checks for this repository's maintainers. The last
 * line has the sum of both.
 */

const forkTests = await npmTest()
finish([
  forkTests,
  vitest("maintainers' tests", '--config maintainers/vitest.config.ts'),
  playwright("maintainers' browser tests", '-c maintainers --project=desktop', ensureTools()),
  runBrowsers(),
  vitest('100000 inputs for each property', 'fuzz.test', { FUZZ_RUNS: '100000' }),
  playwright('20000 malformed requests', 'e2e/security/fuzz.spec.ts --project=desktop', {
    ...ensureTools(),
    FUZZ_REQUESTS: '20000',
  }),
  playwright('each byte of a cookie', 'e2e/security/cookies.spec.ts --project=desktop', {
    ...ensureTools(),
    COOKIE_STEP: '1',
  }),
  playwright('5000 sign-ins', 'e2e/security/load.spec.ts --project=load --no-deps', {
    ...ensureTools(),
    LOAD_SIGN_INS: '5000',
  }),
])

/** Runs `npm test`, shows its output, and reads the totals from its last line. */
async function npmTest(): Promise<Count> {
  const child = spawn('npm', ['test'], { stdio: ['ignore', 'pipe', 'inherit'] })
  let last = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    process.stdout.write(text)
    last = (last + text).slice(-200)
  })
  const [code] = await once(child, 'close')
  const [, passed, failed] = /(\d+) passed, (\d+) failed\s*$/.exec(last) ?? []
  const count = { passed: Number(passed ?? 0), failed: Number(failed ?? 1) }
  // If the run failed without a failed test, that counts as one failure.
  return code !== 0 && count.failed === 0 ? { ...count, failed: 1 } : count
}
