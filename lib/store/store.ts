/** A document as the store holds it: the text, and the random version that each write gives it. */
export interface Stored {
  version: string
  value: string
}

/**
 * What a compare-and-set writes. The document expires at `expiresAt`, in milliseconds since the epoch. A time in the
 * past removes the document.
 */
export interface NewDocument {
  value: string
  expiresAt: number
}

/** The result of a compare-and-set: the new document, or, if another version is stored, the current one. */
export type CompareAndSet = { ok: true; stored: Stored } | { ok: false; current: Stored | undefined }

/**
 * What a key belongs to. In SQLite each kind has its own capacity, so that a flood of one kind does not fill the store.
 * - `account`: an account's document
 * - `keys`: the public keys of the magiclinksdev server
 * - `client`: a counter of one client IP
 * - `browser`: a counter of an account's known browsers
 * - `app`: a counter of the whole application
 */
export type DocumentKind = 'account' | 'keys'
export type CounterKind = 'client' | 'browser' | 'app'

export interface DocumentKey {
  kind: DocumentKind
  id: string
}

/** A counter: at most `limit` uses in a window of `windowMs`, which begins with the first use. */
export interface Counter {
  kind: CounterKind
  id: string
  limit: number
  windowMs: number
}

/** The result of `consume`: what a refund needs, or when to try again (`retryAt`, in milliseconds since the epoch). */
export type Consumed = { ok: true; counter: Counter; window: string } | { ok: false; retryAt: number }

/**
 * What the application keeps on the server. Two implementations behave in the same way: SQLite, which is embedded, and
 * Redis, which several machines can share. Every method is atomic across all processes. It rejects with
 * `StoreUnavailable` if the store does not answer in time, is full, or cannot write. Callers then refuse the request.
 */
export interface Store {
  /** The document under a key. Undefined if there is none, or if it has expired. */
  read(key: DocumentKey): Promise<Stored | undefined>

  /**
   * Writes a document if the stored one still has the expected version (`undefined`: if none is stored). Each write
   * gives a new random version, so that no version comes back after a failover or a re-creation.
   *
   * @param durable For a sign-out: before this resolves, the write is on the disk (SQLite: `synchronous=FULL`), or a
   *   replica has confirmed it (Redis with replicas).
   */
  compareAndSet(
    key: DocumentKey,
    expected: string | undefined,
    next: NewDocument,
    durable?: boolean,
  ): Promise<CompareAndSet>

  /**
   * Keeps a durable update that was confirmed, to repeat it on a Redis that has lost it. SQLite loses none.
   *
   * @param repeat Applies the update again. Changes nothing in a document that still has it.
   */
  keepConfirmed?(repeat: () => Promise<unknown>): void

  /** Consumes one use, if the limit allows it. A refusal changes nothing. Counters of one kind and ID share a count. */
  consume(counter: Counter): Promise<Consumed>

  /**
   * Refunds one use to the window that it was consumed in. Does nothing if that window has ended. A window whose uses
   * are all refunded leaves no trace, so the next use begins a new one.
   */
  refund(consumed: Consumed): Promise<void>

  /** Resolves if the store can write. */
  health(): Promise<void>

  close(): Promise<void>
}
