// The database of the store: which things there are, and which files they hold. In: a path. Out: rows, and changes that are made together
// or not at all. A change is durable when `write` returns: WAL, flushed at every commit.
//
//   record  shelf, id, version → created_at, document (JSON)        file  shelf, id, version, name → sha256, bytes
import { DatabaseSync } from 'node:sqlite';
import { AppError } from '../../errors.ts';
import type { Blob } from './blobs.ts';

/** A file of a thing, by what it holds. */
export interface StoredFile extends Blob {
  readonly name: string;
}

/** A stored thing as a row. */
export interface Row {
  readonly shelf: string;
  readonly id: string;
  readonly version: number;
  readonly createdAt: string;
  readonly document: string;
}

export interface StoredRow extends Row {
  readonly files: readonly StoredFile[];
}

/** `put` makes or replaces a row, and its files when there are any given; `remove` takes all versions out. */
export type RowChange =
  | { readonly put: Row; readonly files: readonly StoredFile[] | undefined }
  | { readonly remove: { readonly shelf: string; readonly id: string } };

export interface Database {
  /** In the order in which they were made. */
  list(shelf: string): readonly StoredRow[];
  isReferred(sha256: string): boolean;
  /** Makes all changes in one transaction. */
  write(changes: readonly RowChange[]): void;
  close(): void;
}

/** Steps from one schema to the next; `user_version` counts those that were made. Never change one, add one. */
export const SCHEMA_STEPS = [
  `CREATE TABLE record (
     shelf TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL, created_at TEXT NOT NULL, document TEXT NOT NULL,
     PRIMARY KEY (shelf, id, version)
   ) STRICT;
   CREATE TABLE file (
     shelf TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL, name TEXT NOT NULL,
     sha256 TEXT NOT NULL, bytes INTEGER NOT NULL,
     PRIMARY KEY (shelf, id, version, name),
     FOREIGN KEY (shelf, id, version) REFERENCES record ON DELETE CASCADE
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX file_by_sha256 ON file (sha256);`,
] as const;

/** Earlier ones can damage a database that two connections write. */
const OLDEST_SQLITE = [3, 51, 3] as const;

const SETTINGS = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  PRAGMA secure_delete = ON;
  PRAGMA foreign_keys = ON;
  PRAGMA trusted_schema = OFF;
  PRAGMA cell_size_check = ON;
  PRAGMA journal_size_limit = 67108864;`;

/** A writer of another process, such as a backup that ends, is waited for. */
export const BUSY_MILLIS = 5000;

/** What was removed must not go on living in the log; a reader at work, such as a backup, is not waited for. */
const EMPTY_LOG = `PRAGMA busy_timeout = 0; PRAGMA wal_checkpoint(TRUNCATE); PRAGMA busy_timeout = ${BUSY_MILLIS}`;

/**
 * Opens the database at `path`, makes it, or brings it up to this version.
 * @throws AppError `data-newer` for one of a later version, which is left as it is; `data-damaged`; `bad-usage` for an old SQLite
 */
export function openDatabase(path: string): Database {
  const connection = new DatabaseSync(path, { timeout: BUSY_MILLIS });
  try {
    requireSqlite(connection);
    requireKnownSchema(connection, path);
    connection.exec(SETTINGS);
    migrate(connection);
  } catch (error) {
    connection.close();
    throw error instanceof AppError ? error : asDamage(error, path);
  }
  return { ...prepareReading(connection), ...prepareWriting(connection), close: () => connection.close() };
}

function requireSqlite(connection: DatabaseSync): void {
  const version = String(connection.prepare('SELECT sqlite_version() AS version').get()!.version);
  const parts = version.split('.').map(Number);
  const at = OLDEST_SQLITE.findIndex((oldest, i) => parts[i] !== oldest);
  if (at < 0 || parts[at] > OLDEST_SQLITE[at]) return;
  const expected = `expected SQLite ${OLDEST_SQLITE.join('.')} or newer`;
  throw new AppError('bad-usage', `${expected}, but this Node brings ${version}: use Node 24.21 or newer`);
}

/** @throws AppError `data-newer` */
export function requireKnownSchema(connection: DatabaseSync, path: string): void {
  const version = schemaOf(connection);
  if (version <= SCHEMA_STEPS.length) return;
  const known = `this program knows data of version ${SCHEMA_STEPS.length} at most`;
  throw new AppError(
    'data-newer',
    `${known}, but ${path} is of version ${version}: start the newer program; nothing was changed`,
  );
}

const schemaOf = (connection: DatabaseSync): number =>
  Number(connection.prepare('PRAGMA user_version').get()!.user_version);

function migrate(connection: DatabaseSync): void {
  const version = schemaOf(connection);
  if (version === SCHEMA_STEPS.length) return;
  inTransaction(connection, () => {
    for (const step of SCHEMA_STEPS.slice(version)) connection.exec(step);
    connection.exec(`PRAGMA user_version = ${SCHEMA_STEPS.length}`);
  });
}

function inTransaction(connection: DatabaseSync, work: () => void): void {
  connection.exec('BEGIN IMMEDIATE');
  try {
    work();
    connection.exec('COMMIT');
  } catch (error) {
    // a full disk may have ended it already
    if (connection.isTransaction) connection.exec('ROLLBACK');
    throw error;
  }
}

const SQLITE_CORRUPT = 11;
const SQLITE_NOTADB = 26;

/** Damage as `data-damaged`, everything else as it is. */
export function asDamage(error: unknown, path: string): unknown {
  const { errcode } = error as { readonly errcode?: number };
  if (errcode !== SQLITE_CORRUPT && errcode !== SQLITE_NOTADB) return error;
  return new AppError(
    'data-damaged',
    `expected the database of a service at ${path}, but it is damaged: restore a backup`,
  );
}

function prepareReading(connection: DatabaseSync): Pick<Database, 'list' | 'isReferred'> {
  const records = connection.prepare(
    `SELECT shelf, id, version, created_at AS createdAt, document FROM record
     WHERE shelf = ? ORDER BY rowid`, // as they were made: clocks may go back
  );
  const files = connection.prepare('SELECT id, version, name, sha256, bytes FROM file WHERE shelf = ? ORDER BY name');
  const referring = connection.prepare('SELECT 1 FROM file WHERE sha256 = ? LIMIT 1');
  const list = (shelf: string): readonly StoredRow[] => {
    const held = Map.groupBy(
      files.all(shelf) as unknown as (StoredFile & { readonly id: string; readonly version: number })[],
      ({ id, version }) => `${id} ${version}`,
    );
    return (records.all(shelf) as unknown as Row[]).map((row) => ({
      ...row,
      files: (held.get(`${row.id} ${row.version}`) ?? []).map(({ name, sha256, bytes }) => ({ name, sha256, bytes })),
    }));
  };
  return { list, isReferred: (sha256) => referring.get(sha256) !== undefined };
}

function prepareWriting(connection: DatabaseSync): Pick<Database, 'write'> {
  const put = connection.prepare(
    `INSERT INTO record (shelf, id, version, created_at, document) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET created_at = excluded.created_at, document = excluded.document`,
  );
  const clear = connection.prepare('DELETE FROM file WHERE shelf = ? AND id = ? AND version = ?');
  const hold = connection.prepare(
    'INSERT INTO file (shelf, id, version, name, sha256, bytes) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const remove = connection.prepare('DELETE FROM record WHERE shelf = ? AND id = ?');
  const make = (change: RowChange): void => {
    if ('remove' in change) {
      remove.run(change.remove.shelf, change.remove.id);
      return;
    }
    const { shelf, id, version, createdAt, document } = change.put;
    put.run(shelf, id, version, createdAt, document);
    if (change.files === undefined) return;
    clear.run(shelf, id, version);
    for (const { name, sha256, bytes } of change.files) hold.run(shelf, id, version, name, sha256, bytes);
  };
  return {
    write: (changes) => {
      inTransaction(connection, () => changes.forEach(make));
      if (changes.some((change) => 'remove' in change)) connection.exec(EMPTY_LOG);
    },
  };
}
