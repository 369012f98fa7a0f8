import { ExpiringMap } from './expiring-map.ts'

type Count = [consumed: number, msBeforeEnd: number]

/**
 * The three Redis commands that rate-limiter-flexible's Redis limiter needs, over our bounded map. So both stores count
 * by the same code; the library's own memory limiter has no bound, and its timers stop limiting at windows of over
 * 24.8 days.
 */
export class MemoryCommands {
  readonly #counts: ExpiringMap<number>
  /** A full map evicts nothing that is live: all new keys of a rule then share one strict bucket here. */
  readonly #overflow = new ExpiringMap<number>(100)

  constructor(capacity: number) {
    this.#counts = new ExpiringMap<number>(capacity)
  }

  /** The library's script: adds to a counter and answers its count and the milliseconds that it still lives. */
  async rlflxIncr([key = '', points, seconds]: string[]): Promise<Count> {
    const [rule = ''] = key.split(':')
    const add = [Number(points), Number(seconds) * 1000] as const
    return added(this.#counts, key, ...add) ?? added(this.#overflow, rule, ...add) ?? [0, 0]
  }

  /** `multi().get(key).pttl(key).exec()`, the library's way of reading a counter. */
  multi() {
    const read = (key: string) => {
      const count = this.#counts.get(key)
      return [
        [null, count ? String(count.value) : null],
        [null, count ? count.expiresAt - Date.now() : -2],
      ]
    }
    return { get: (key: string) => ({ pttl: () => ({ exec: async () => read(key) }) }) }
  }
}

function added(counts: ExpiringMap<number>, key: string, points: number, ms: number): Count | undefined {
  const current = counts.get(key)
  // Giving back after the window ended must not take from the next one, which has more left: it would let one more
  // through.
  if (points < 0 && (!current || current.expiresAt - Date.now() > ms)) return [0, 0]
  const count = (current?.value ?? 0) + points
  // What is given back whole leaves nothing, as in Redis.
  if (count <= 0) {
    counts.delete(key)
    return [0, 0]
  }
  const expiresAt = current?.expiresAt ?? Date.now() + ms
  return counts.set(key, count, expiresAt) ? [count, expiresAt - Date.now()] : undefined
}
