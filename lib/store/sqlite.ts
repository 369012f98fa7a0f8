import 'server-only'
import { randomUUID } from 'node:crypto'
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { busyMs, identityOf, openFile, openMemory, prepareFile, sqliteCode } from './sqlite-file.ts'
import type {
  CompareAndSet,
  Consumed,
  Counter,
  CounterKind,
  DocumentKey,
  DocumentKind,
  NewDocument,
  Store,
  Stored,
} from './store.ts'
import { StoreUnavailable } from './unavailable.ts'

type Kind = DocumentKind | CounterKind

export interface SqliteOptions {
  now?: () => number
  /** How many entries of each kind there may be. */
  capacity?: Partial<Record<Kind, number>>
}

/** A counter takes about 250 bytes with its indexes, an account 0.5 to 40 KB. */
const defaultCapacity: Record<Kind, number> = {
  account: 250_000,
  keys: 100,
  client: 250_000,
  browser: 250_000,
  app: 1000,
}

/** More than one, so that sweeping frees room faster than inserting takes it. */
const sweptPerInsert = 4

/**
 * The embedded store: a SQLite file, which several processes on one machine may share, or the memory of this process.
 * Every call is synchronous, and most take microseconds: see `docs/decisions/014-sqlite.md`.
 *
 * @param file A path, or `:memory:`.
 * @throws UnusableStore If the file cannot be used as it is.
 */
export function openSqlite(file: string, options: SqliteOptions = {}): Store {
  return new SqliteStore(file === ':memory:' ? undefined : file, options)
}

type Statements = ReturnType<typeof prepare>

interface Connection {
  db: DatabaseSync
  statements: Statements
  /** Identifies the files that were opened. A store in memory has none. */
  identity?: string
}

class SqliteStore implements Store {
  readonly #file: string | undefined
  readonly #now: () => number
  readonly #capacity: Record<Kind, number>
  #connection: Connection | undefined
  #closed = false
  #locked = false

  constructor(file: string | undefined, { now = Date.now, capacity }: SqliteOptions) {
    this.#file = file
    this.#now = now
    this.#capacity = { ...defaultCapacity, ...capacity }
    if (file) prepareFile(file)
    this.#connection = this.#connect()
  }

  read(key: DocumentKey): Promise<Stored | undefined> {
    return this.#run(({ statements }) => this.#live(statements, key))
  }

  compareAndSet(
    key: DocumentKey,
    expected: string | undefined,
    next: NewDocument,
    durable = false,
  ): Promise<CompareAndSet> {
    return this.#write((statements) => {
      const current = this.#live(statements, key)
      if (current?.version !== expected) return { ok: false, current }
      const stored = { version: randomUUID(), value: next.value }
      if (next.expiresAt <= this.#now()) statements.removeDocument.run(key.kind, key.id)
      else this.#put(statements, key, stored, Math.ceil(next.expiresAt))
      return { ok: true, stored }
    }, durable)
  }

  consume(counter: Counter): Promise<Consumed> {
    const { kind, id, limit, windowMs } = counter
    return this.#write((statements) => {
      const now = Math.floor(this.#now())
      const row = statements.counter.get(kind, id)
      // The clock may have been set back since the window began.
      const until = Math.min(Number(row?.expires_at ?? 0), now + windowMs)
      if (row && until > now) {
        if (until < Number(row.expires_at)) statements.shortenWindow.run(until, kind, id)
        if (Number(row.used) >= limit) return { ok: false, retryAt: until }
        statements.addToCounter.run(1, kind, id)
        return { ok: true, counter, window: String(row.window) }
      }
      if (limit < 1) return { ok: false, retryAt: now + windowMs }
      const window = randomUUID()
      if (row) statements.restartCounter.run(window, now + windowMs, kind, id)
      else {
        this.#makeRoom(statements, kind, statements.sweepCounters)
        statements.insertCounter.run(kind, id, window, now + windowMs)
      }
      return { ok: true, counter, window }
    })
  }

  async refund(consumed: Consumed): Promise<void> {
    if (!consumed.ok) return
    const { kind, id } = consumed.counter
    await this.#write((statements) => {
      const row = statements.counter.get(kind, id)
      if (row?.window !== consumed.window || Number(row.expires_at) <= this.#now()) return
      if (Number(row.used) > 1) statements.addToCounter.run(-1, kind, id)
      else statements.removeCounter.run(kind, id)
    })
  }

  health(): Promise<void> {
    return this.#write((statements) => {
      statements.checkHealth.run(Math.floor(this.#now()))
    })
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#disconnect()
  }

  #live(statements: Statements, { kind, id }: DocumentKey): Stored | undefined {
    const row = statements.document.get(kind, id, this.#now())
    return row && { version: String(row.version), value: String(row.value) }
  }

  #put(statements: Statements, { kind, id }: DocumentKey, stored: Stored, expiresAt: number): void {
    const { changes } = statements.replaceDocument.run(stored.version, stored.value, expiresAt, kind, id)
    if (changes > 0) return
    this.#makeRoom(statements, kind, statements.sweepDocuments)
    statements.insertDocument.run(kind, id, stored.version, stored.value, expiresAt)
  }

  /** Removes a few expired entries before one is added, so a full kind has only entries that are still needed. */
  #makeRoom(statements: Statements, kind: Kind, sweep: StatementSync): void {
    sweep.run(kind, this.#now(), sweptPerInsert)
    if (Number(statements.size.get(kind)?.entries) < this.#capacity[kind]) return
    throw new StoreUnavailable(`The store has no room for another entry of the kind "${kind}"`)
  }

  #write<T>(work: (statements: Statements) => T, durable = false): Promise<T> {
    return this.#run(({ db, statements }) => {
      if (durable) db.exec('PRAGMA synchronous = FULL')
      try {
        db.exec('BEGIN IMMEDIATE')
        const result = work(statements)
        db.exec('COMMIT')
        // Only a write shows that the lock was released: reads succeed while another process holds it.
        this.#setLocked(false)
        return result
      } catch (error) {
        if (db.isTransaction) db.exec('ROLLBACK')
        throw error
      } finally {
        if (durable) db.exec('PRAGMA synchronous = NORMAL')
      }
    })
  }

  async #run<T>(work: (connection: Connection) => T): Promise<T> {
    try {
      return work(this.#connected())
    } catch (error) {
      this.#recover(error)
      if (error instanceof StoreUnavailable) throw error
      throw new StoreUnavailable('The store file cannot be used', { cause: error })
    }
  }

  #connected(): Connection {
    if (this.#closed) throw new StoreUnavailable('The store is closed')
    // SQLite would keep writing to a file that was removed, and the next start would lose all of it.
    if (this.#file && this.#connection?.identity !== identityOf(this.#file)) this.#disconnect()
    this.#connection ??= this.#connect()
    return this.#connection
  }

  #connect(): Connection {
    if (!this.#file) {
      const db = openMemory()
      return { db, statements: prepare(db) }
    }
    const db = openFile(this.#file)
    const identity = identityOf(this.#file)
    if (identity) return { db, statements: prepare(db), identity }
    db.close()
    throw new StoreUnavailable('The store file was removed')
  }

  #disconnect(): void {
    this.#connection?.db.close()
    this.#connection = undefined
    this.#locked = false
  }

  /** After a file error, the next call opens the file again, so the store recovers without a restart. */
  #recover(error: unknown): void {
    if (sqliteCode(error) === codes.busy) this.#setLocked(true)
    else if (this.#file && !(error instanceof StoreUnavailable) && sqliteCode(error) !== codes.full)
      this.#disconnect()
  }

  /** While another process keeps the file locked, only the first request waits. */
  #setLocked(locked: boolean): void {
    if (locked === this.#locked) return
    this.#connection?.db.exec(`PRAGMA busy_timeout = ${locked ? 0 : busyMs}`)
    this.#locked = locked
  }
}

/** https://www.sqlite.org/rescode.html */
const codes = { busy: 5, full: 13 }

function prepare(db: DatabaseSync) {
  const sweep = (table: string) =>
    db.prepare(`DELETE FROM ${table} WHERE rowid IN
      (SELECT rowid FROM ${table} WHERE kind = ? AND expires_at <= ? ORDER BY expires_at LIMIT ?)`)
  return {
    document: db.prepare('SELECT version, value FROM documents WHERE kind = ? AND id = ? AND expires_at > ?'),
    insertDocument: db.prepare(
      'INSERT INTO documents (kind, id, version, value, expires_at) VALUES (?, ?, ?, ?, ?)',
    ),
    replaceDocument: db.prepare(
      'UPDATE documents SET version = ?, value = ?, expires_at = ? WHERE kind = ? AND id = ?',
    ),
    removeDocument: db.prepare('DELETE FROM documents WHERE kind = ? AND id = ?'),
    sweepDocuments: sweep('documents'),

    counter: db.prepare('SELECT used, window, expires_at FROM counters WHERE kind = ? AND id = ?'),
    insertCounter: db.prepare(
      'INSERT INTO counters (kind, id, used, window, expires_at) VALUES (?, ?, 1, ?, ?)',
    ),
    restartCounter: db.prepare(
      'UPDATE counters SET used = 1, window = ?, expires_at = ? WHERE kind = ? AND id = ?',
    ),
    shortenWindow: db.prepare('UPDATE counters SET expires_at = ? WHERE kind = ? AND id = ?'),
    addToCounter: db.prepare('UPDATE counters SET used = used + ? WHERE kind = ? AND id = ?'),
    removeCounter: db.prepare('DELETE FROM counters WHERE kind = ? AND id = ?'),
    sweepCounters: sweep('counters'),

    size: db.prepare('SELECT entries FROM sizes WHERE kind = ?'),
    checkHealth: db.prepare('INSERT OR REPLACE INTO health (id, checked_at) VALUES (1, ?)'),
  }
}
