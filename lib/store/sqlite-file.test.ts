import { randomBytes, randomUUID } from 'node:crypto'
import {
  chmodSync,
  copyFileSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest'
import { inSqlite, startStoreProcess } from '../testing/store-process.ts'
import type { SqliteOptions } from './sqlite.ts'
import { openFileStore } from './sqlite-file-store.ts'
import type { Counter, DocumentKey, Store } from './store.ts'
import { isStoreUnavailable, isUnusableStore } from './unavailable.ts'

const folder = mkdtempSync(join(tmpdir(), 'sqlite-'))
chmodSync(folder, 0o777)
const stores: Store[] = []
afterEach(() => Promise.all(stores.splice(0).map((store) => store.close())))
afterAll(() => rmSync(folder, { recursive: true }))

const hour = 3_600_000
const newFile = () => join(folder, `${randomUUID()}.sqlite`)

function open(file: string, options?: SqliteOptions): Store {
  const store = openFileStore(file, options)
  stores.push(store)
  return store
}

const account = (id: string): DocumentKey => ({ kind: 'account', id })
const counter = (id: string): Counter => ({ kind: 'client', id, limit: 5, windowMs: hour })
const write = (store: Store, id: string, expiresAt = Date.now() + hour) =>
  store.compareAndSet(account(id), undefined, { value: `of ${id}`, expiresAt })

/** Opens a file directly, while stores may have it open. */
function inspect<T>(file: string, look: (db: DatabaseSync) => T): T {
  const db = new DatabaseSync(file)
  try {
    return look(db)
  } finally {
    db.close()
  }
}

const rowsOf = (table: string) => (db: DatabaseSync) =>
  Number(db.prepare(`SELECT count(*) AS rows FROM ${table}`).get()?.rows)

describe('size', () => {
  test('the entry counts of the SQLite store stay exact through inserts, removals, refunds and expiry', async () => {
    const file = newFile()
    let aheadMs = 0
    const store = open(file, { now: () => Date.now() + aheadMs })
    for (let i = 0; i < 300; i += 1) {
      aheadMs += 60_000
      const id = `${i % 7}`
      const current = await store.read(account(id))
      const expiresAt = i % 5 === 0 ? 0 : Date.now() + aheadMs + 10 * 60_000
      await store.compareAndSet(account(id), current?.version, { value: 'v', expiresAt })
      const consumed = await store.consume({ ...counter(`${i % 11}`), windowMs: 5 * 60_000 })
      if (i % 3 === 0) await store.refund(consumed)
    }
    const sizes = inspect(file, (db) => db.prepare('SELECT sum(entries) AS entries FROM sizes').get())
    expect(sizes?.entries).toBe(inspect(file, rowsOf('documents')) + inspect(file, rowsOf('counters')))
  })

  test('the SQLite store removes expired entries from the file, so that it does not grow forever', async () => {
    const file = newFile()
    let aheadMs = 0
    const store = open(file, { now: () => Date.now() + aheadMs })
    for (let i = 0; i < 3000; i += 1) {
      aheadMs += 1000
      await store.consume({ ...counter(`${i}`), windowMs: 100_000 })
      await write(store, `${i}`, Date.now() + aheadMs + 100_000)
    }
    expect(inspect(file, rowsOf('counters'))).toBeLessThan(150)
    expect(inspect(file, rowsOf('documents'))).toBeLessThan(150)
  })
})

describe('persistence', () => {
  test('the SQLite file and the files beside it are readable only by their owner', async () => {
    const file = newFile()
    const store = open(file)
    await store.health()
    for (const name of [file, `${file}-wal`, `${file}-shm`]) expect(statSync(name).mode & 0o777).toBe(0o600)
  })

  test('the SQLite file keeps its data across a restart', async () => {
    const file = newFile()
    const before = openFileStore(file)
    await write(before, 'jane')
    for (let i = 0; i < 5; i += 1) await before.consume(counter('client'))
    await before.close()
    const store = open(file)
    expect((await store.read(account('jane')))?.value).toBe('of jane')
    expect((await store.consume(counter('client'))).ok).toBe(false)
  })

  test('the SQLite file is synced to disk for a durable write, and not for others', async () => {
    const store = open(newFile())
    const modes: unknown[] = []
    const { exec } = DatabaseSync.prototype
    const spy = vi.spyOn(DatabaseSync.prototype, 'exec').mockImplementation(function (
      this: DatabaseSync,
      sql,
    ) {
      if (sql === 'COMMIT') modes.push(this.prepare('PRAGMA synchronous').get()?.synchronous)
      return exec.call(this, sql)
    })
    const [normal, full] = [1, 2]
    const gone = { value: '', expiresAt: 0 }
    await write(store, 'jane')
    await store.compareAndSet(account('jane'), (await store.read(account('jane')))?.version, gone, true)
    await write(store, 'jane')
    spy.mockRestore()
    expect(modes).toEqual([normal, full, normal])
  })
})

describe('an unusable SQLite file prevents startup, and the error says why in one sentence', () => {
  function problemAtStart(file: string): string {
    try {
      open(file)
    } catch (error) {
      if (isUnusableStore(error)) return error.message
      throw error
    }
    return 'it was opened'
  }

  function createFile(sql: string): string {
    const file = newFile()
    inspect(file, (db) => db.exec(sql))
    return file
  }

  async function createStoreFile(): Promise<string> {
    const file = newFile()
    const store = openFileStore(file)
    for (let i = 0; i < 500; i += 1) await write(store, `account-${i}`)
    await store.close()
    return file
  }

  test('a SQLite file written by a newer version prevents startup', async () => {
    const file = await createStoreFile()
    inspect(file, (db) => db.exec('PRAGMA user_version = 2'))
    const before = statSync(file).mtimeMs
    expect(problemAtStart(file)).toBe(
      'STORE_FILE was written by a newer version of this application (schema 2; this one knows 1): run that version, or name another file',
    )
    expect(statSync(file).mtimeMs).toBe(before)
  })

  test('the SQLite file of another application prevents startup', () => {
    const sentence = 'STORE_FILE is the database of another application: name another file'
    expect(problemAtStart(createFile('CREATE TABLE users (id INTEGER)'))).toBe(sentence)
    expect(problemAtStart(createFile('PRAGMA application_id = 7; CREATE TABLE users (id INTEGER)'))).toBe(
      sentence,
    )
    expect(problemAtStart(createFile('PRAGMA application_id = 7'))).toBe(sentence)
  })

  test('the SQLite file of another application is not changed', () => {
    const file = createFile('CREATE TABLE users (id INTEGER)')
    problemAtStart(file)
    inspect(file, (db) => expect(db.prepare('PRAGMA journal_mode').get()?.journal_mode).toBe('delete'))
  })

  test('a file that is not a SQLite database prevents startup', () => {
    const file = newFile()
    writeFileSync(file, 'SESSION_SECRETS=1:secret\n'.repeat(100))
    expect(problemAtStart(file)).toBe('STORE_FILE is not a SQLite database: name another file')
  })

  test('a damaged SQLite file prevents startup', async () => {
    const file = await createStoreFile()
    const bytes = readFileSync(file)
    writeFileSync(file, bytes.fill(randomBytes(4096), 2 * 4096, bytes.length - 4096))
    expect(problemAtStart(file)).toMatch(/^STORE_FILE is damaged: /)
  })

  test('a truncated SQLite file prevents startup', async () => {
    const file = await createStoreFile()
    truncateSync(file, 40_960)
    expect(problemAtStart(file)).toMatch(/^STORE_FILE is damaged: /)
  })

  test('a STORE_FILE prevents startup if its folder does not exist, or if it is a folder itself', () => {
    expect(problemAtStart(join(folder, 'absent', 'store.sqlite'))).toBe(
      'STORE_FILE is in a folder that does not exist: create the folder, or mount the volume (ENOENT)',
    )
    expect(problemAtStart(folder)).toBe('STORE_FILE is a folder: name a file in it (EISDIR)')
  })

  test('an empty file becomes a new store, and an older SQLite file is migrated', async () => {
    for (const file of [newFile(), createFile('PRAGMA application_id = 1936287598')]) {
      if (!statSync(file, { throwIfNoEntry: false })) writeFileSync(file, '')
      expect((await write(open(file), 'jane')).ok).toBe(true)
      expect(inspect(file, (db) => db.prepare('PRAGMA user_version').get()?.user_version)).toBe(1)
    }
  })
})

describe('a fault of the SQLite file while the application runs', () => {
  test('while another process locks the SQLite file, the first call fails after 100 ms and the next fails at once, and both work again afterwards', async () => {
    const file = newFile()
    const store = open(file)
    await write(store, 'jane')
    const other = new DatabaseSync(file)
    other.exec('BEGIN IMMEDIATE')
    const timed = async (call: () => Promise<unknown>) => {
      const startedAt = performance.now()
      await expect(call()).rejects.toSatisfy(isStoreUnavailable)
      return performance.now() - startedAt
    }
    expect(await timed(() => store.health())).toBeGreaterThan(90)
    expect(await timed(() => store.consume(counter('client')))).toBeLessThan(50)
    // Readers do not wait for the writer.
    expect((await store.read(account('jane')))?.value).toBe('of jane')
    // A successful read does not mean that the lock is gone.
    expect(await timed(() => store.health())).toBeLessThan(50)
    other.exec('ROLLBACK')
    other.close()
    await store.health()
    expect((await store.consume(counter('client'))).ok).toBe(true)
  })

  test('while its file is moved away, the SQLite store is unavailable, although it still has the file open', async () => {
    const file = newFile()
    const store = open(file)
    await write(store, 'jane')
    const files = [file, `${file}-wal`, `${file}-shm`]
    for (const name of files) renameSync(name, `${name}.away`)
    await expect(store.read(account('jane'))).rejects.toSatisfy(isStoreUnavailable)
    await expect(store.health()).rejects.toSatisfy(isStoreUnavailable)
    expect(statSync(file, { throwIfNoEntry: false })).toBeUndefined()
    for (const name of files) renameSync(`${name}.away`, name)
    await store.health()
    expect((await store.read(account('jane')))?.value).toBe('of jane')
  })

  test('after its file is removed, the SQLite store is unavailable until a newly started process creates the file', async () => {
    const file = newFile()
    const store = open(file)
    await write(store, 'jane')
    for (const name of [file, `${file}-wal`, `${file}-shm`]) rmSync(name)
    for (let i = 0; i < 3; i += 1) await expect(store.health()).rejects.toSatisfy(isStoreUnavailable)
    const restarted = open(file)
    await write(restarted, 'joe')
    await store.health()
    expect((await store.read(account('joe')))?.value).toBe('of joe')
    expect(await store.read(account('jane'))).toBeUndefined()
  })

  test('after its write-ahead log is removed, the SQLite store does not continue to write to a deleted file', async () => {
    const file = newFile()
    const store = open(file)
    await store.health()
    rmSync(`${file}-wal`)
    await write(store, 'jane').catch(isStoreUnavailable)
    await vi.waitFor(() => store.health())
    await write(store, 'joe')
    const other = open(file)
    expect((await other.read(account('joe')))?.value).toBe('of joe')
  })

  test('the SQLite store is unavailable while a file of a newer version or of another application replaces its own', async () => {
    const file = newFile()
    const first = openFileStore(file)
    await write(first, 'jane')
    await first.close()
    copyFileSync(file, `${file}.right`)
    for (const sql of ['PRAGMA user_version = 9', 'PRAGMA application_id = 7']) {
      const store = open(file)
      inspect(`${file}.right`, () => undefined)
      copyFileSync(`${file}.right`, `${file}.wrong`)
      inspect(`${file}.wrong`, (db) => db.exec(sql))
      for (const name of [file, `${file}-wal`, `${file}-shm`]) rmSync(name, { force: true })
      renameSync(`${file}.wrong`, file)
      await expect(store.read(account('jane'))).rejects.toSatisfy(isStoreUnavailable)
      await expect(store.health()).rejects.toSatisfy(isStoreUnavailable)
      rmSync(file)
      copyFileSync(`${file}.right`, file)
      await store.health()
      expect((await store.read(account('jane')))?.value).toBe('of jane')
    }
  })

  /** Root ignores file permissions, so the process continues as another user. */
  const dropRoot = 'if (process.getuid?.() === 0) { process.setgid(65534); process.setuid(65534) }\n'

  test('a SQLite file that is read-only at startup prevents startup', async () => {
    const file = newFile()
    writeFileSync(file, '')
    chmodSync(file, 0o444)
    const process = await startStoreProcess(
      inSqlite(newFile()),
      `${dropRoot}
      try { openFileStore(${JSON.stringify(file)}) } catch (error) { console.log(error.name, error.message) }`,
    )
    process.begin()
    await process.exited
    expect(process.lines()).toEqual([
      'UnusableStore STORE_FILE cannot be opened for writing: give this process the permission (EACCES)',
    ])
  })

  test('while its file or folder is read-only, the SQLite store is unavailable, and it recovers afterwards', async () => {
    const place = join(folder, randomUUID())
    const file = join(place, 'store.sqlite')
    const process = await startStoreProcess(
      inSqlite(newFile()),
      `${dropRoot}
      const { chmodSync, copyFileSync, mkdirSync, renameSync, rmSync } = await import('node:fs')
      const file = ${JSON.stringify(file)}
      mkdirSync(${JSON.stringify(place)})
      const unprivileged = openFileStore(file)
      const healthy = () => unprivileged.health().then(() => 'healthy', (error) => error.name)
      console.log(await healthy())
      copyFileSync(file, file + '.copy')
      chmodSync(file + '.copy', 0o444)
      renameSync(file + '.copy', file)
      console.log('file', await healthy(), await healthy())
      chmodSync(file, 0o600)
      console.log(await healthy())
      for (const end of ['-wal', '-shm']) rmSync(file + end)
      chmodSync(${JSON.stringify(place)}, 0o555)
      console.log('folder', await healthy(), await healthy())
      chmodSync(${JSON.stringify(place)}, 0o777)
      console.log(await healthy())`,
    )
    process.begin()
    await process.exited
    expect(process.lines()).toEqual([
      'healthy',
      'file StoreUnavailable StoreUnavailable',
      'healthy',
      'folder StoreUnavailable StoreUnavailable',
      'healthy',
    ])
  })

  test('on a full disk, SQLite refuses new entries, leaves none half written, and recovers', async () => {
    const file = newFile()
    const process = await startStoreProcess(
      inSqlite(file),
      `
      const { spawnSync } = await import('node:child_process')
      // Sets the size of the largest file that this process may write. The kernel then refuses writes, as on a full
      // disk.
      const limit = (bytes) => spawnSync('prlimit', ['--pid', String(process.pid), '--fsize=' + bytes + ':'], { timeout: 5000, killSignal: 'SIGKILL' })
      const write = (id) => store.compareAndSet({ kind: 'account', id }, undefined, { value: 'v'.repeat(5000), expiresAt: Date.now() + 1e6 })
      await write('before')
      limit(100_000)
      let written = 0
      let refusal
      while (!refusal && written < 1000) await write('account-' + written).then(() => { written += 1 }, (error) => { refusal = error })
      console.log(refusal?.name)
      console.log((await store.read({ kind: 'account', id: 'before' }))?.value.length)
      console.log((await store.read({ kind: 'account', id: 'account-' + (written - 1) }))?.value.length)
      console.log(await store.read({ kind: 'account', id: 'account-' + written }))
      limit(0)
      console.log(await store.health().catch((error) => error.name))
      limit('unlimited')
      await store.health()
      console.log((await write('account-' + written)).ok)`,
    )
    process.begin()
    await process.exited
    expect(process.lines()).toEqual([
      'StoreUnavailable',
      '5000',
      '5000',
      'undefined',
      'StoreUnavailable',
      'true',
    ])
  })
})
