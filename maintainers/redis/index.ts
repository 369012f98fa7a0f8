import { sentinelName } from '../../lib/testing/redis-groups.ts'
import { goodSettings } from '../../lib/testing/settings.ts'
import { type Fault, faults, startGroup } from './faults.ts'
import { type Outcome, underLoad } from './load.ts'
import { Network } from './network.ts'

/**
 * Measures what users notice when a primary of Redis fails, with real processes. `--short` runs only some faults. A word
 * such as `sentinel` or `frozen` selects the faults with that word in their name.
 */

/** All instances have the same settings, because the pseudonyms need the same secret. */
const settings = goodSettings({ LIMIT_SENDS_PER_HOUR: '10000000' })
/** How much longer an outage may last for users than for Redis itself. */
const allowedExtraMs = 2000
/** One loss of all counters allows five more guesses. The guessing bound includes one such loss a day. */
const allowedGuesses = 5

const args = process.argv.slice(2)
const chosen = faults.filter((fault) =>
  args.every((word) =>
    word === '--short' ? fault.isShort : `${fault.topology} ${fault.name}`.includes(word),
  ),
)
let failed = 0
const columns = [
  ...['fault', 'Redis outage (s)', 'user outage (s)', 'sign-out outage (s)', 'failed steps', 'sign-ins'],
  ...['confirmed sign-outs', 'undone sign-outs', 'lost sessions', 'guesses over the limit', 'result'],
]
console.log(`| ${columns.join(' | ')} |\n| --- |${' ---: |'.repeat(columns.length - 2)} --- |`)
for (const fault of chosen) {
  const { redisMs, outcome } = await runFault(fault)
  const broken = brokenPromises(redisMs, outcome)
  if (broken.length > 0) failed += 1
  const { failedSteps, signIns, signOuts, undoneSignOuts, lostSessions, guessesOverLimit } = outcome
  const times = [redisMs, outcome.unavailableMs, outcome.unconfirmedMs]
  const seconds = times.map((ms) => (ms / 1000).toFixed(1))
  const counts = [failedSteps, signIns, signOuts, undoneSignOuts, lostSessions, guessesOverLimit]
  const cells = [`${fault.topology}: ${fault.name}`, ...seconds, ...counts]
  console.log(`| ${cells.join(' | ')} | ${broken.join(', ') || 'held'} |`)
}
process.exit(failed > 0 ? 1 : 0)

async function runFault(fault: Fault): Promise<{ redisMs: number; outcome: Outcome }> {
  const network = new Network()
  const group = await startGroup(fault, network)
  const target = {
    settings,
    urls: group.urls,
    topology: fault.topology === 'cluster' ? 'cluster' : `sentinel:${sentinelName}`,
  }
  let redisMs = 0
  try {
    const outcome = await underLoad(target, async () => {
      redisMs = await fault.cause(group, network)
    })
    return { redisMs, outcome }
  } finally {
    await group.stop()
    network.close()
  }
}

function brokenPromises(redisMs: number, outcome: Outcome): string[] {
  return [
    ...(outcome.unavailableMs > redisMs + allowedExtraMs ? ['UNAVAILABLE FOR TOO LONG'] : []),
    ...(outcome.guessesOverLimit > allowedGuesses ? ['TOO MANY GUESSES'] : []),
    ...(outcome.undoneSignOuts > 0 ? ['SIGN-OUTS UNDONE'] : []),
  ]
}
