import { quantile } from './load.ts'

/**
 * Repeats a round, in which each arm is measured once: A B A B …. The first one warms up and does not count. The
 * machine gets faster and slower all the time: only what was measured side by side can be compared.
 */
export async function inTurn<Round>(rounds: number, measure: () => Promise<Round>): Promise<Round[]> {
  await measure()
  const all: Round[] = []
  while (all.length < rounds) all.push(await measure())
  return all
}

export interface Spread {
  median: number
  low: number
  high: number
}

/** The middle one, and where it would be found again 19 times of 20: by rank, since nothing here is distributed normally. */
export function spread(numbers: number[]): Spread {
  const off = 0.98 / Math.sqrt(numbers.length)
  const at = (share: number) => quantile(numbers, Math.max(0, share))
  return { median: at(0.5), low: at(0.5 - off), high: at(0.5 + off) }
}

/** How one arm did against another, round by round. */
export function ratio<T>(rounds: T[], ours: (round: T) => number, peers: (round: T) => number): Spread {
  return spread(rounds.map((round) => ours(round) / peers(round)))
}
