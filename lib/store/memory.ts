import { counters } from './counters.ts'
import { ExpiringMap, inOnePiece } from './expiring-map.ts'
import { MemoryCommands } from './memory-commands.ts'
import type { Opened, Opening, Store } from './store.ts'
import { StoreUnreachable } from './unreachable.ts'

/** Counters take 40 MB when full, sessions and codes 150, names 75. A flood of one kind leaves the others alone. */
const capacity = 250_000

/** The store of a single instance: everything in this process, gone with it. Nothing here waits, so all is atomic. */
export class MemoryStore implements Store {
  readonly counter: Store['counter']
  readonly #hashes: ExpiringMap<Map<string, string>>
  readonly #names: ExpiringMap<number>

  /** @param size How many entries of each kind are kept at most. */
  constructor(size = capacity) {
    this.counter = counters(new MemoryCommands(size))
    this.#hashes = new ExpiringMap(size)
    this.#names = new ExpiringMap(size)
  }

  async fields(key: string): Promise<Record<string, string>> {
    return Object.fromEntries(this.#hashes.get(key)?.value ?? [])
  }

  async field(key: string, field: string): Promise<string | null> {
    return this.#hashes.get(key)?.value.get(field) ?? null
  }

  async replace(key: string, fields: Record<string, string>, expiresAt: number): Promise<void> {
    this.#keep(key, new Map(Object.entries(fields)), expiresAt)
  }

  async change(key: string, field: string, value: string): Promise<boolean> {
    const hash = this.#hashes.get(key)?.value
    if (!hash?.has(field)) return false
    hash.set(field, value)
    return true
  }

  async removeField(key: string, field: string): Promise<boolean> {
    return this.#hashes.get(key)?.value.delete(field) ?? false
  }

  async remove(key: string): Promise<void> {
    this.#hashes.delete(key)
  }

  async openOnce(opening: Opening): Promise<boolean> {
    const { marked, mark, key, field, value } = opening
    const before = this.#hashes.get(marked)?.value
    const target = this.#hashes.get(key)
    if (before?.has(mark)) {
      if (!target?.value.has(field)) return false
      before.set('openers', String(Number(before.get('openers') ?? 1) + 1))
      return true
    }
    if (opening.asLongAs && before?.get(opening.asLongAs[0]) !== opening.asLongAs[1]) return false

    const fields = new Map([
      ...(before ?? []),
      ...Object.entries(opening.fields),
      [mark, field],
      ['openers', '1'],
    ])
    const expiresAt = Math.max(opening.expiresAt, target?.expiresAt ?? 0)
    // The field first: on a full map a mark without it would say for ever that what it opened has ended.
    this.#keep(key, new Map([...(target?.value ?? []), [inOnePiece(field), value] as const]), expiresAt)
    this.#keep(marked, fields, opening.markedExpiresAt)
    return true
  }

  async stepBack({ marked, mark, markedExpiresAt, key, field }: Opened): Promise<void> {
    const fields = this.#hashes.get(marked)?.value
    const target = this.#hashes.get(key)?.value
    if (!fields || fields.get(mark) !== field || !target?.has(field)) return
    this.#keep(marked, fields, markedExpiresAt)
    const openers = Number(fields.get('openers')) - 1
    fields.set('openers', String(openers))
    if (openers > 0) return
    target.delete(field)
    fields.delete(mark)
    fields.delete('openers')
  }

  async take(key: string, forMs: number): Promise<boolean> {
    return (await this.touch(key, forMs)) === 1
  }

  async touch(key: string, forMs: number): Promise<number> {
    const current = this.#names.get(key)
    const count = (current?.value ?? 0) + 1
    const kept = this.#names.set(key, count, current?.expiresAt ?? Date.now() + forMs)
    // What was not written down would let everybody be the first.
    if (!kept) throw new StoreUnreachable('The memory store is full')
    return count
  }

  async ping(): Promise<void> {}

  #keep(key: string, fields: Map<string, string>, expiresAt: number): void {
    if (!this.#hashes.set(key, fields, expiresAt)) throw new StoreUnreachable('The memory store is full')
  }
}
