/** A document as the store holds it: the text, and the random version that each write gives it. */
export interface Stored {
  version: string
  value: string
}

/** What a compare-and-set writes. `expiresAt` is in milliseconds since the epoch; the document is gone from then on. */
export interface NewDocument {
  value: string
  expiresAt: number
}

/** The answer to a compare-and-set: the new version, or the document that was there instead. */
export type CompareAndSet = { ok: true; stored: Stored } | { ok: false; current: Stored | undefined }

/**
 * What a key belongs to. Each kind has room of its own, so that a flood of one kind leaves the others alone.
 * - `account`: an account's document. - `keys`: the server's public keys.
 * - `client`: a counter of one client IP. - `browser`: a counter of an account's known browsers. - `app`: a counter of
 *   the whole application.
 */
export type DocumentKind = 'account' | 'keys'
export type CounterKind = 'client' | 'browser' | 'app'

export interface DocumentKey {
  kind: DocumentKind
  id: string
}

/** A counter: at most `limit` in a window of `windowMs` that begins with the first. */
export interface Counter {
  kind: CounterKind
  id: string
  limit: number
  windowMs: number
}

/** Consumed, with what a refund needs to know; or refused until `retryAt` (milliseconds since the epoch). */
export type Consumed = { ok: true; counter: Counter; window: string } | { ok: false; retryAt: number }

/**
 * What the application keeps on the server. Two implementations with the same behaviour: SQLite, embedded, and Redis
 * for several machines. Every method rejects with `StoreUnavailable` when the store does not answer in time, is full,
 * or cannot write; callers then refuse, they never guess. All are atomic over all processes.
 */
export interface Store {
  /** The document under a key; undefined when there is none, or its time is over. */
  read(key: DocumentKey): Promise<Stored | undefined>

  /**
   * Writes a document if the one that is there still has the expected version (`undefined`: if none is there). Each
   * write gives a new random version, so that one never comes back after a failover or a re-creation.
   *
   * @param durable A sign-out: it is on the disk (SQLite: `synchronous=FULL`), or confirmed by a replica, before this resolves.
   */
  compareAndSet(
    key: DocumentKey,
    expected: string | undefined,
    next: NewDocument,
    durable?: boolean,
  ): Promise<CompareAndSet>

  /** Counts one, if the limit lets it through; a refusal changes nothing. Two counters of one kind and ID share their counts. */
  consume(counter: Counter): Promise<Consumed>

  /**
   * Takes one back from the window that it was consumed in; nothing happens when that window is over. What is refunded
   * whole leaves no trace, so the next one begins a window of its own.
   */
  refund(consumed: Consumed): Promise<void>

  /** Resolves when the store reads and writes. */
  health(): Promise<void>

  close(): Promise<void>
}
