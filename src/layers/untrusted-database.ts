// An SQLite file of a stranger, opened so that nothing in it can run. In: a path. Out: rows of plain tables, named columns only.
//
// The schema of a database is code: views, triggers, generated columns, virtual tables and indexes on expressions are programs that
// a query would start. So: the file is opened read-only and immutable (a -wal beside it is not looked at); an authorizer lets pass
// nothing but reading the columns of tables that were found to be plain; no index is used; SQLite's own walls for hostile files
// are up (sqlite.org/security.html: defensive, trusted_schema off, cell_size_check on, no memory map, checked pages).
import { constants, DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { AppError, type ErrorCode } from '../errors.ts';

/** Bytes of one cell that are ever read. */
export const MAX_CELL_BYTES = 32 * 1024 * 1024;
/** Files up to this size are checked page by page before they are read: half a second. */
const MAX_CHECKED_BYTES = 256 * 1024 * 1024;

const SETTINGS = [
  'trusted_schema=OFF',
  'cell_size_check=ON',
  'mmap_size=0',
  'temp_store=MEMORY',
  'ignore_check_constraints=ON',
  'query_only=ON',
];
const ASKED = ['encoding', 'table_xinfo', 'quick_check'];
const FUNCTIONS = ['octet_length', 'typeof'];
/** Result codes of SQLite (lowest byte), and what they mean for a file. */
const MEANING: Readonly<Record<number, ErrorCode>> = { 7: 'too-complex', 18: 'too-complex', 23: 'database-unsafe' };

export interface TableColumn {
  readonly name: string;
  /** As declared. */
  readonly type: string;
  /** True for the one INTEGER PRIMARY KEY. */
  readonly key: boolean;
}

export type Cell = null | number | bigint | string | Uint8Array;

export class UntrustedDatabase {
  readonly #name: string;
  readonly #database: DatabaseSync;
  readonly #plain = new Set<string>(['sqlite_master']);
  /** Names of tables and views in lower case, and the text that made them. */
  readonly #tables: ReadonlyMap<string, string>;

  /**
   * @param name what messages call the file.
   * @throws AppError `malformed-database`.
   */
  constructor(path: string, name: string) {
    this.#name = name;
    const location = pathToFileURL(path);
    location.search = 'immutable=1';
    this.#database = this.#guard(() => {
      const limits = { length: 2 * MAX_CELL_BYTES, sqlLength: 1024 * 1024, attach: 0, triggerDepth: 0 };
      return new DatabaseSync(location, { readOnly: true, defensive: true, allowExtension: false, limits });
    });
    for (const setting of SETTINGS) this.#guard(() => this.#database.exec(`PRAGMA ${setting}`));
    this.#database.setAuthorizer((action, first, second, _base, inside) =>
      this.#authorize(action, first, second, inside),
    );
    const rows = this.#all(`SELECT name, sql FROM sqlite_master WHERE type IN ('table', 'view')`);
    this.#tables = new Map(rows.map(([table, sql]) => [String(table).toLowerCase(), String(sql)]));
  }

  close(): void {
    this.#database.close();
  }

  get encoding(): string {
    return String(this.#all('PRAGMA encoding')[0]?.[0] ?? '').toLowerCase();
  }

  /** Whether there is something of this name that may be a table. */
  has(table: string): boolean {
    return this.#tables.has(table.toLowerCase());
  }

  /**
   * Makes sure that a table is one, and nothing that runs; only then it can be read.
   * @throws AppError `database-unsafe`, `malformed-database`, `too-complex`.
   */
  openTable(table: string): TableColumn[] {
    const sql = this.#tables.get(table.toLowerCase());
    if (sql === undefined) throw this.#malformed(`it has no table ${table}, which it lists`);
    if (createdName(sql) !== table.toLowerCase()) throw this.#unsafe(`${table} is a view or a virtual table`);
    // seq, name, type, notnull, default, pk, hidden
    const rows = this.#all(`PRAGMA table_xinfo(${quoted(table)})`);
    if (rows.some(([, , , , , , hidden]) => Number(hidden) !== 0)) {
      throw this.#unsafe(`${table} has generated columns`);
    }
    this.#plain.add(table.toLowerCase());
    const keys = rows.filter(([, , , , , key]) => Number(key) > 0);
    return rows.map(([, name, type, , , key]) => ({
      name: String(name),
      type: String(type),
      key: keys.length === 1 && Number(key) > 0 && /^integer$/i.test(String(type)),
    }));
  }

  /**
   * Looks whether the pages of a table hang together; not in files so large that it would take minutes.
   * @throws AppError `malformed-database`.
   */
  checkTable(table: string, fileBytes: number): void {
    if (fileBytes > MAX_CHECKED_BYTES) return;
    const found = String(this.#all(`PRAGMA quick_check(${quoted(table)})`)[0]?.[0] ?? 'ok');
    if (found === 'ok') return;
    // the first line names only the tree
    throw this.#malformed(found.replace(/^\*\*\*.*\n/, '').split('\n')[0]);
  }

  /**
   * Rows of a table in the order of its key. Blobs are empty but for those of `blob`; what is larger than a cell may be is one byte.
   * @param columns of the table, opened before.
   * @param blob the column whose bytes are wanted, if any.
   */
  *rows(table: string, columns: readonly string[], maxTextBytes: number, blob?: string): Generator<readonly Cell[]> {
    const cells = columns.map((column) => (column === blob ? blobCell(column) : plainCell(column, maxTextBytes)));
    // no index: neither its order nor its expressions come in
    const query = `SELECT ${cells.join(', ')} FROM ${quoted(table)} NOT INDEXED`;
    const rows = this.#guard(() => this.#prepare(query).iterate() as unknown as Iterator<Cell[]>);
    for (;;) {
      const next = this.#guard(() => rows.next());
      if (next.done) return;
      yield next.value;
    }
  }

  #prepare(sql: string): ReturnType<DatabaseSync['prepare']> {
    const statement = this.#database.prepare(sql);
    statement.setReturnArrays(true);
    statement.setReadBigInts(true);
    return statement;
  }

  #all(sql: string): Cell[][] {
    return this.#guard(() => this.#prepare(sql).all() as unknown as Cell[][]);
  }

  #authorize(action: number, first: string | null, second: string | null, inside: string | null): number {
    const fine =
      inside === null &&
      (action === constants.SQLITE_SELECT ||
        (action === constants.SQLITE_READ && this.#plain.has(String(first).toLowerCase())) ||
        (action === constants.SQLITE_FUNCTION && FUNCTIONS.includes(String(second).toLowerCase())) ||
        (action === constants.SQLITE_PRAGMA && ASKED.includes(String(first).toLowerCase())));
    return fine ? constants.SQLITE_OK : constants.SQLITE_DENY;
  }

  /** Runs a step of SQLite and says what its failure means. */
  #guard<Result>(step: () => Result): Result {
    try {
      return step();
    } catch (error) {
      if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') throw error;
      const code = MEANING[error.errcode & 0xff];
      if (code === undefined) throw this.#malformed(error.message);
      throw new AppError(
        code,
        `${this.#name}: expected a database of plain tables, but reading it gave: ${error.message}`,
      );
    }
  }

  #malformed(what: string): AppError {
    return new AppError(
      'malformed-database',
      `${this.#name}: expected a whole SQLite database, but ${what.slice(0, 200)}`,
    );
  }

  #unsafe(what: string): AppError {
    const cure = 'export the layer into a new GeoPackage';
    return new AppError('database-unsafe', `${this.#name}: expected a plain table, but ${what}: ${cure}`);
  }
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** The name in lower case of the table that a stored text makes; SQLite begins such texts with these two words. */
function createdName(sql: string): string | null {
  const match = /^CREATE TABLE ("(?:[^"]|"")*"|'(?:[^']|'')*'|`(?:[^`]|``)*`|\[[^\]]*\]|[^\s("'`[]+)\s*\(/i.exec(sql);
  if (match === null) return null;
  const [, name] = match;
  const quote = name[0];
  if (quote === '[') return name.slice(1, -1).toLowerCase();
  if (!['"', "'", '`'].includes(quote)) return name.toLowerCase();
  return name
    .slice(1, -1)
    .replaceAll(quote + quote, quote)
    .toLowerCase();
}

// what stands for a cell that is too large: its first byte would be read only after all of it
const TOO_LARGE = `x'00'`;

function plainCell(column: string, maxTextBytes: number): string {
  const cell = quoted(column);
  // a database in UTF-16 takes up to twice the bytes
  const size = `octet_length(${cell}) > ${2 * maxTextBytes}`;
  return `CASE WHEN typeof(${cell}) = 'blob' THEN x'' WHEN ${size} THEN ${TOO_LARGE} ELSE ${cell} END`;
}

function blobCell(column: string): string {
  const cell = quoted(column);
  return `CASE WHEN octet_length(${cell}) > ${MAX_CELL_BYTES} THEN ${TOO_LARGE} ELSE ${cell} END`;
}
