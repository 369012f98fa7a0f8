import 'server-only'
import {
  type Connection,
  connectionTo,
  type Database,
  inTransaction,
  type Query,
  type SqliteOptions,
  SqliteStore,
} from './sqlite.ts'
import { busyMs, identityOf, openFile, prepareFile, sqliteCode } from './sqlite-file.ts'
import type { Store } from './store.ts'
import { StoreUnavailable } from './unavailable.ts'

/**
 * A store in a file, which several processes on one machine may share.
 *
 * @throws UnusableStore If the file cannot be used as it is.
 */
export function openFileStore(file: string, options: SqliteOptions = {}): Store {
  return new SqliteStore(new SqliteFile(file), options)
}

interface FileConnection extends Connection {
  /** Identifies the files that were opened. */
  identity: string
}

class SqliteFile implements Database {
  readonly #file: string
  #connection: FileConnection | undefined
  #closed = false
  #locked = false

  constructor(file: string) {
    this.#file = file
    prepareFile(file)
    this.#connection = this.#connect()
  }

  read<T>(query: Query<T>): T {
    return this.#run(({ statements }) => query(statements))
  }

  write<T>(query: Query<T>, durable: boolean): T {
    return this.#run((connection) => {
      const { db } = connection
      if (durable) db.exec('PRAGMA synchronous = FULL')
      try {
        const result = inTransaction(connection, query)
        // Only a write shows that the lock was released: reads succeed while another process holds it.
        this.#setLocked(false)
        return result
      } finally {
        if (durable) db.exec('PRAGMA synchronous = NORMAL')
      }
    })
  }

  close(): void {
    this.#closed = true
    this.#disconnect()
  }

  #run<T>(call: (connection: FileConnection) => T): T {
    try {
      return call(this.#connected())
    } catch (error) {
      this.#recover(error)
      throw error
    }
  }

  #connected(): FileConnection {
    if (this.#closed) throw new StoreUnavailable('The store is closed')
    // SQLite would keep writing to a file that was removed, and the next start would lose everything in it.
    if (this.#connection?.identity !== identityOf(this.#file)) this.#disconnect()
    this.#connection ??= this.#connect()
    return this.#connection
  }

  #connect(): FileConnection {
    const db = openFile(this.#file)
    const identity = identityOf(this.#file)
    if (identity) return { ...connectionTo(db), identity }
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
    else if (!(error instanceof StoreUnavailable) && sqliteCode(error) !== codes.full) this.#disconnect()
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
