import { quantile } from './load.ts'

/**
 * Repeats a round, in which each arm is measured once: A B A B …. The first round warms up and does not count. The speed
 * of the machine varies all the time, so only the figures of one round can be compared.
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

/** The median and its 95 % confidence interval, by rank, because these figures are not distributed normally. */
export function spread(numbers: number[]): Spread {
  const off = 0.98 / Math.sqrt(numbers.length)
  const at = (share: number) => quantile(numbers, Math.max(0, share))
  return { median: at(0.5), low: at(0.5 - off), high: at(0.5 + off) }
}

/** The ratio of two arms, round by round. */
export function ratio<T>(rounds: T[], ours: (round: T) => number, peers: (round: T) => number): Spread {
  return spread(rounds.map((round) => ours(round) / peers(round)))
}
