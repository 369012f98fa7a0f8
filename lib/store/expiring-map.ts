interface Entry<V> {
  value: V
  expiresAt: number
}

const sweepEveryMs = 60_000
/** A full map is swept more often, but not at every request of the flood that filled it. */
const sweepWhenFullEveryMs = 1000

/**
 * A map of bounded size whose entries end by themselves. A live entry is never evicted to make room, since a flood of
 * new keys could otherwise wash away a counter: `set` of a new key on a full map answers false instead.
 */
export class ExpiringMap<V> {
  readonly #entries = new Map<string, Entry<V>>()
  readonly #capacity: number
  #sweptAt = Date.now()

  constructor(capacity: number) {
    this.#capacity = capacity
  }

  /** The live entry; `expiresAt` in milliseconds since the epoch. */
  get(key: string): Entry<V> | undefined {
    const entry = this.#entries.get(key)
    return entry && entry.expiresAt > Date.now() ? entry : undefined
  }

  set(key: string, value: V, expiresAt: number): boolean {
    this.#sweep()
    const isNew = !this.#entries.has(key)
    if (isNew && this.#entries.size >= this.#capacity) return false
    this.#entries.set(isNew ? inOnePiece(key) : key, { value, expiresAt })
    return true
  }

  delete(key: string): void {
    this.#entries.delete(key)
  }

  #sweep(): void {
    const now = Date.now()
    const full = this.#entries.size >= this.#capacity
    if (now < this.#sweptAt + (full ? sweepWhenFullEveryMs : sweepEveryMs)) return
    this.#sweptAt = now
    for (const [key, { expiresAt }] of this.#entries) if (expiresAt <= now) this.#entries.delete(key)
  }
}

/** What was put together from pieces, as a UUID is, keeps all of them for as long as it lives: ten times its size. */
export function inOnePiece(text: string): string {
  return Buffer.from(text).toString()
}
