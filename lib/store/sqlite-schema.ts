import 'server-only'
import { DatabaseSync } from 'node:sqlite'

/** Each step migrates a file from one version of the schema to the next. A new file has version 0. */
export const migrations = [
  `CREATE TABLE documents (
     kind TEXT NOT NULL, id TEXT NOT NULL,
     version TEXT NOT NULL, value TEXT NOT NULL, expires_at INTEGER NOT NULL,
     PRIMARY KEY (kind, id)
   ) STRICT;
   CREATE INDEX documents_by_expiry ON documents (kind, expires_at);

   CREATE TABLE counters (
     kind TEXT NOT NULL, id TEXT NOT NULL,
     used INTEGER NOT NULL, window TEXT NOT NULL, expires_at INTEGER NOT NULL,
     PRIMARY KEY (kind, id)
   ) STRICT;
   CREATE INDEX counters_by_expiry ON counters (kind, expires_at);

   -- The number of entries of each kind, so that no request has to count them.
   CREATE TABLE sizes (kind TEXT PRIMARY KEY, entries INTEGER NOT NULL) STRICT;
   INSERT INTO sizes VALUES ('account', 0), ('keys', 0), ('client', 0), ('browser', 0), ('app', 0);
   ${['documents', 'counters']
     .map(
       (table) => `
         CREATE TRIGGER ${table}_added AFTER INSERT ON ${table} BEGIN
           UPDATE sizes SET entries = entries + 1 WHERE kind = NEW.kind;
         END;
         CREATE TRIGGER ${table}_removed AFTER DELETE ON ${table} BEGIN
           UPDATE sizes SET entries = entries - 1 WHERE kind = OLD.kind;
         END;`,
     )
     .join('')}

   -- The health check writes to this table.
   CREATE TABLE health (id INTEGER PRIMARY KEY, checked_at INTEGER NOT NULL) STRICT;`,
]

/** A database in the memory of this process. */
export function openMemory(): DatabaseSync {
  const db = new DatabaseSync(':memory:')
  for (const migration of migrations) db.exec(migration)
  return db
}
