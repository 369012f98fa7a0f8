/** Repeats the work for some seconds, `atOnce` at a time, and returns the rate. An error ends the run. */
export async function perSecond(atOnce: number, seconds: number, work: () => Promise<void>): Promise<number> {
  const startedAt = performance.now()
  const end = startedAt + seconds * 1000
  let done = 0
  async function oneAfterAnother(): Promise<void> {
    while (performance.now() < end) {
      await work()
      done += 1
    }
  }
  await Promise.all(Array.from({ length: atOnce }, oneAfterAnother))
  return (done / (performance.now() - startedAt)) * 1000
}

export interface Timing {
  perSecond: number
  p50: number
  p99: number
}

/** Does the work for each element, `atOnce` at a time. The percentiles are in milliseconds. */
export async function forEach<T>(
  all: T[],
  atOnce: number,
  work: (each: T) => Promise<void>,
): Promise<Timing> {
  const waiting = all.values()
  const took: number[] = []
  async function oneAfterAnother(): Promise<void> {
    for (const each of waiting) {
      const startedAt = performance.now()
      await work(each)
      took.push(performance.now() - startedAt)
    }
  }
  const startedAt = performance.now()
  await Promise.all(Array.from({ length: atOnce }, oneAfterAnother))
  const rate = (all.length / (performance.now() - startedAt)) * 1000
  return { perSecond: rate, p50: quantile(took, 0.5), p99: quantile(took, 0.99) }
}

export function quantile(numbers: number[], share: number): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN
}
