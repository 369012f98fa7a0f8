import 'server-only'
import { randomUUID } from 'node:crypto'
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { openMemory } from './sqlite-schema.ts'
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

/** A store in the memory of this process. It is lost when the process ends. */
export function openMemoryStore(options: SqliteOptions = {}): Store {
  return new SqliteStore(new SqliteMemory(), options)
}

type Statements = ReturnType<typeof prepare>

export interface Connection {
  db: DatabaseSync
  statements: Statements
}

export type Query<T> = (statements: Statements) => T

/** The tables. Every call is synchronous, and most take microseconds: see `docs/decisions/014-sqlite.md`. */
export interface Database {
  read<T>(query: Query<T>): T
  /** Runs the query in a transaction. If it is durable, the result is on the disk before this returns. */
  write<T>(query: Query<T>, durable: boolean): T
  close(): void
}

class SqliteMemory implements Database {
  readonly #connection = connectionTo(openMemory())

  read<T>(query: Query<T>): T {
    return query(this.#connection.statements)
  }

  write<T>(query: Query<T>): T {
    return inTransaction(this.#connection, query)
  }

  close(): void {
    if (this.#connection.db.isOpen) this.#connection.db.close()
  }
}

/** The embedded store: the rules for documents and counters, on the tables of a database. */
export class SqliteStore implements Store {
  readonly #database: Database
  readonly #now: () => number
  readonly #capacity: Record<Kind, number>

  constructor(database: Database, { now = Date.now, capacity }: SqliteOptions) {
    this.#database = database
    this.#now = now
    this.#capacity = { ...defaultCapacity, ...capacity }
  }

  read(key: DocumentKey): Promise<Stored | undefined> {
    return this.#run(() => this.#database.read((statements) => this.#unexpired(statements, key)))
  }

  compareAndSet(
    key: DocumentKey,
    expected: string | undefined,
    next: NewDocument,
    durable = false,
  ): Promise<CompareAndSet> {
    return this.#write((statements) => {
      const current = this.#unexpired(statements, key)
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
    this.#database.close()
  }

  #unexpired(statements: Statements, { kind, id }: DocumentKey): Stored | undefined {
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

  #write<T>(query: Query<T>, durable = false): Promise<T> {
    return this.#run(() => this.#database.write(query, durable))
  }

  async #run<T>(call: () => T): Promise<T> {
    try {
      return call()
    } catch (error) {
      if (error instanceof StoreUnavailable) throw error
      throw new StoreUnavailable('SQLite cannot read or write', { cause: error })
    }
  }
}

export function connectionTo(db: DatabaseSync): Connection {
  return { db, statements: prepare(db) }
}

export function inTransaction<T>({ db, statements }: Connection, query: Query<T>): T {
  try {
    db.exec('BEGIN IMMEDIATE')
    const result = query(statements)
    db.exec('COMMIT')
    return result
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK')
    throw error
  }
}

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
