import 'server-only'
import type { DocumentKey, NewDocument, Store, Stored } from './store.ts'
import { StoreUnavailable } from './unavailable.ts'

/** The stored form of a document. `decode` throws on a value that it cannot read, such as one from a newer build. */
export interface Codec<T> {
  decode(value: string | undefined): T
  /** Null if there is nothing left to store. */
  encode(document: T): NewDocument | null
}

/** A pure function. It returns the same object if there is nothing to write. */
export type Rule<T, R> = (document: T) => { document: T; result: R }

/** Each attempt takes a round trip. Updates of one process wait for each other, so only other processes interfere. */
const maxAttempts = 50

/**
 * One document of the store. Each update applies a rule to the document as it was last seen, and writes the outcome if
 * the stored document is still the same. Otherwise it applies the rule again, to what is stored now.
 */
export class StoredDocument<T> {
  readonly #store: Store
  readonly #key: DocumentKey
  readonly #codec: Codec<T>
  readonly #now: () => number
  #snapshot: { version: string | undefined; document: T } | undefined

  constructor(store: Store, key: DocumentKey, codec: Codec<T>, now: () => number = Date.now) {
    this.#store = store
    this.#key = key
    this.#codec = codec
    this.#now = now
  }

  /** The document as the last `read` or `update` saw it. */
  get lastSeen(): T {
    if (!this.#snapshot) throw new Error('The document has not been read yet')
    return this.#snapshot.document
  }

  async read(): Promise<T> {
    return this.#keep(await this.#store.read(this.#key))
  }

  /**
   * Applies a rule and writes the outcome: one round trip if the document has not changed since it was last seen.
   *
   * @param options.durable See `Store.compareAndSet`. It writes even if the rule changes nothing, because an earlier
   *   write of the same outcome may be unconfirmed.
   */
  update<R>(rule: Rule<T, R>, options: { durable?: boolean } = {}): Promise<R> {
    return inTurn(this.#store, `${this.#key.kind}:${this.#key.id}`, () =>
      this.#update(rule, options.durable ?? false),
    )
  }

  async #update<R>(rule: Rule<T, R>, durable: boolean): Promise<R> {
    let fresh = !this.#snapshot
    if (fresh) await this.read()
    for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
      const { document, result } = rule(this.lastSeen)
      const unchanged = document === this.lastSeen && !durable
      if (unchanged && fresh) return result
      // A rule that changes nothing must decide on a fresh document.
      if (unchanged) await this.read()
      else if (await this.#write(document, durable)) return result
      fresh = true
    }
    throw new StoreUnavailable('The document kept changing')
  }

  /**
   * Writes if the stored document is still the one last seen, and returns whether it wrote. If not, `lastSeen` becomes
   * the stored one.
   */
  async #write(document: T, durable: boolean): Promise<boolean> {
    const expected = this.#snapshot?.version
    const next = this.#codec.encode(document) ?? { value: '', expiresAt: 0 }
    // If the answer is lost, the write may have happened or not, so nothing is known until the answer arrives.
    this.#snapshot = undefined
    const answer = await this.#store.compareAndSet(this.#key, expected, next, durable)
    if (!answer.ok) this.#keep(answer.current)
    else this.#keep(next.expiresAt > this.#now() ? answer.stored : undefined)
    return answer.ok
  }

  #keep(stored: Stored | undefined): T {
    const document = this.#decode(stored?.value)
    this.#snapshot = { version: stored?.version, document }
    return document
  }

  /** An unreadable document must not count as missing, because an attacker's guesses would then start from zero. */
  #decode(value: string | undefined): T {
    try {
      return this.#codec.decode(value)
    } catch (error) {
      throw new StoreUnavailable('The stored document cannot be read', { cause: error })
    }
  }
}

/** For each document, the last update that is running or waiting in this process. */
const lastUpdates = new WeakMap<Store, Map<string, Promise<unknown>>>()

/** Updates of one document wait for each other. If they ran at the same time, all but one would have to be repeated. */
function inTurn<R>(store: Store, key: string, update: () => Promise<R>): Promise<R> {
  const lastByKey = lastUpdates.get(store) ?? new Map<string, Promise<unknown>>()
  lastUpdates.set(store, lastByKey)
  const previous = lastByKey.get(key) ?? Promise.resolve()
  const result = previous.then(update, update)
  lastByKey.set(key, result)
  const forget = () => lastByKey.get(key) === result && lastByKey.delete(key)
  result.then(forget, forget)
  return result
}
