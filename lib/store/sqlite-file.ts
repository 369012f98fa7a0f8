import 'server-only'
import { closeSync, constants, openSync, statSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { pathToFileURL } from 'node:url'
import { migrations } from './sqlite-schema.ts'
import { UnusableStore } from './unavailable.ts'

/** Marks a SQLite file as ours: "sign" in ASCII. */
const applicationId = 0x7369676e

/** How long a request may wait while another process writes. The wait blocks the whole process. */
export const busyMs = 100
/** Longer at startup, because there are no requests yet, and another process may be creating the same file. */
const busyAtStartMs = 5000

const reasonsNotToOpen: Record<string, string> = {
  ENOENT: 'is in a folder that does not exist: create the folder, or mount the volume',
  EISDIR: 'is a folder: name a file in it',
  EACCES: 'cannot be opened for writing: give this process the permission',
  EROFS: 'is on a read-only file system: name a file on a volume',
}

/** Creates the file, or migrates an older one. Throws an `UnusableStore` with the reason. */
export function prepareFile(file: string): void {
  try {
    // SQLite gives the same permissions to the files beside it.
    closeSync(openSync(file, constants.O_RDWR | constants.O_CREAT, 0o600))
  } catch (error) {
    const code = codeOf(error)
    const reason = reasonsNotToOpen[code] ?? 'cannot be opened for writing'
    throw new UnusableStore(`STORE_FILE ${reason} (${code})`, { cause: error })
  }
  let db: DatabaseSync | undefined
  try {
    db = connect(file, busyAtStartMs)
    prepareSchema(db)
    checkPages(db)
  } catch (error) {
    throw unusable(error)
  } finally {
    db?.close()
  }
}

/** Opens a prepared file. Never creates one, because an empty store would forget every limit. */
export function openFile(file: string): DatabaseSync {
  const db = connect(file, busyMs)
  try {
    if (versionOf(db) !== migrations.length)
      throw new Error('The file was replaced by one of another version')
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

/** Identifies the file and its write-ahead log, to notice if they are replaced. Undefined if one is missing. */
export function identityOf(file: string): string | undefined {
  const files = [file, `${file}-wal`].map((path) =>
    // Without this comment, the build would treat the whole project as files that are read at run time.
    statSync(/* turbopackIgnore: true */ path, { throwIfNoEntry: false }),
  )
  return files.every((stats) => stats)
    ? files.map((stats) => `${stats?.dev}:${stats?.ino}`).join()
    : undefined
}

function connect(file: string, waitMs: number): DatabaseSync {
  const url = pathToFileURL(file)
  // Read and write, but do not create.
  url.searchParams.set('mode', 'rw')
  const db = new DatabaseSync(url)
  try {
    db.exec(`PRAGMA busy_timeout = ${waitMs}`)
    // Checks the file before anything is written, so that another application's file is not changed.
    versionOf(db)
    const mode = db.prepare('PRAGMA journal_mode = WAL').get()?.journal_mode
    if (mode !== 'wal')
      throw new UnusableStore('STORE_FILE is on a file system without shared memory: use a local disk')
    db.exec('PRAGMA synchronous = NORMAL')
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

function prepareSchema(db: DatabaseSync): void {
  db.exec('BEGIN IMMEDIATE')
  const version = versionOf(db)
  if (version > migrations.length) {
    throw new UnusableStore(
      `STORE_FILE was written by a newer version of this application (schema ${version}; this one knows ${migrations.length}): run that version, or name another file`,
    )
  }
  for (const migration of migrations.slice(version)) db.exec(migration)
  db.exec(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${migrations.length}; COMMIT`)
}

/** The version of the schema. A file without tables is new. */
function versionOf(db: DatabaseSync): number {
  // One statement reads all three, because another process may be creating the tables.
  const file = db
    .prepare(
      `SELECT application_id, user_version, (SELECT count(*) FROM sqlite_schema) AS tables
       FROM pragma_application_id, pragma_user_version`,
    )
    .get()
  const isOurs = file?.application_id === applicationId
  const isNew = file?.application_id === 0 && file.tables === 0
  if (isOurs || isNew) return Number(file.user_version)
  throw new UnusableStore('STORE_FILE is the database of another application: name another file')
}

/** Finds a damaged page at startup, not only during a sign-in. */
function checkPages(db: DatabaseSync): void {
  const found = db.prepare('PRAGMA quick_check(1)').get()?.quick_check
  if (found !== 'ok')
    throw new UnusableStore(
      'STORE_FILE is damaged: do not restore an old copy, but remove the file (users sign in again)',
    )
}

const notADatabase = 26
const corrupt = 11
const busy = 5

function unusable(error: unknown): UnusableStore {
  if (error instanceof UnusableStore) return error
  const reasons: Record<number, string> = {
    [notADatabase]: 'STORE_FILE is not a SQLite database: name another file',
    [corrupt]: 'STORE_FILE is damaged: do not restore an old copy, but remove the file (users sign in again)',
    [busy]: 'STORE_FILE is locked by another process',
  }
  const reason = reasons[sqliteCode(error) ?? -1] ?? `STORE_FILE cannot be used (${codeOf(error)})`
  return new UnusableStore(reason, { cause: error })
}

/** SQLite's result code, without its extension. */
export function sqliteCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error)) return undefined
  return Number(error.errcode) & 0xff
}

function codeOf(error: unknown): string {
  const code = sqliteCode(error)
  if (code !== undefined) return `SQLite error ${code}`
  return error instanceof Error && 'code' in error ? String(error.code) : String(error)
}
