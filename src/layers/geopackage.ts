// GeoPackage -> features. In: an SQLite file on disk (OGC 12-128r18). Out: the rows of one feature table in the order of their key,
// geometries from their binary form; a table of attributes gives features without a place. Memory: one row.
import { AppError } from '../errors.ts';
import { chooseLayer, shapeOf, type NamedLayer } from './choose-layer.ts';
import { UnreadableGeometry } from './geojson-check.ts';
import { MAX_ATTRIBUTES, MAX_TEXT_BYTES } from './limits.ts';
import type { OpenFile, Reading } from './reader.ts';
import { MAX_CELL_BYTES, UntrustedDatabase, type Cell, type TableColumn } from './untrusted-database.ts';
import { tellCrs } from './tell-crs.ts';
import { readWkb, type WkbGeometry } from './wkb.ts';

const CONTENTS = 'gpkg_contents';
const GEOMETRIES = 'gpkg_geometry_columns';
const SYSTEMS = 'gpkg_spatial_ref_sys';
/** Rows of the tables that describe the others. */
const MAX_LAYERS = 10_000;

/** Two bytes of the file that say how long its pages are; 1 stands for 65536. */
const PAGE_SIZE_AT = 16;
/** Byte of the file that says how it is written, and its value for a write-ahead log. */
const WRITE_VERSION_AT = 18;
const WRITE_AHEAD = 2;

/** A table that can be read as a layer. */
interface FeatureTable extends NamedLayer {
  /** Column with the geometry; null for a table of attributes. */
  readonly geometryColumn: string | null;
  readonly systemId: number;
}

/**
 * Reads one layer of a GeoPackage.
 * @throws AppError `unsupported-format` when it does not lie on disk as it is; `not-geopackage`, `malformed-database`,
 *   `database-unsafe`, `too-complex`, `layer-unknown`, `crs-unknown`.
 */
export function readGeoPackage(file: OpenFile, reading: Reading): Promise<void> {
  const { path, size } = file.source;
  if (path === undefined || file.compressed) {
    const found = file.compressed
      ? 'is packed with gzip: unpack it first'
      : 'comes as a stream or in an archive: give it as a file';
    throw new AppError(
      'unsupported-format',
      `${file.name}: expected a GeoPackage as a file of its own, but it ${found}`,
    );
  }
  if (file.head[WRITE_VERSION_AT] === WRITE_AHEAD) {
    const rest = 'what another program has open and not yet written back (a file ending in -wal) is not read';
    reading.log.add('info', 'database-wal', `the database is in write-ahead mode: ${rest}; close that program first`);
  }
  checkLength(file, size ?? 0);
  const database = new UntrustedDatabase(path, file.name);
  try {
    readDatabase(database, size ?? 0, file.name, reading);
  } finally {
    database.close();
  }
  return Promise.resolve();
}

/** SQLite takes what is missing of a last page for zeros: features without a place. */
function checkLength({ head, name }: OpenFile, bytes: number): void {
  const told = 256 * head[PAGE_SIZE_AT] + head[PAGE_SIZE_AT + 1];
  const pageBytes = told === 1 ? 65536 : told;
  // what is no size of a page at all is told by SQLite
  if (pageBytes < 512 || bytes % pageBytes === 0) return;
  const found = `it is cut off inside a page, after ${bytes} bytes: send the file again`;
  throw new AppError('malformed-database', `${name}: expected a whole SQLite database, but ${found}`);
}

function readDatabase(database: UntrustedDatabase, bytes: number, name: string, reading: Reading): void {
  const { kind, options, log, found } = reading;
  found.encoding = database.encoding;
  if (!database.has(CONTENTS)) {
    const missing = `it is an SQLite database without the table ${CONTENTS}: export the layer as GeoPackage`;
    throw new AppError('not-geopackage', `${name}: expected a GeoPackage, but ${missing}`);
  }
  found.format = 'geopackage';
  const tables = listTables(database, name);
  const table = chooseLayer(tables, options.layer, kind, name, log);
  const columns = database.openTable(table.name);
  database.checkTable(table.name, bytes);
  tellSystem(database, table, name, reading);
  readRows(database, table, columns, name, reading);
}

/** Tables of features, and tables of attributes, in the order of their names. */
function listTables(database: UntrustedDatabase, name: string): FeatureTable[] {
  const geometries = new Map<string, readonly Cell[]>();
  for (const row of rowsOf(database, GEOMETRIES, ['table_name', 'column_name', 'geometry_type_name', 'srs_id'], name)) {
    geometries.set(String(row[0]).toLowerCase(), row);
  }
  const tables: FeatureTable[] = [];
  for (const [tableName, dataType] of rowsOf(database, CONTENTS, ['table_name', 'data_type'], name)) {
    const table = String(tableName);
    const geometry = geometries.get(table.toLowerCase());
    if (geometry !== undefined && dataType === 'features') {
      const [, column, type, systemId] = geometry;
      const shape = shapeOf(String(type));
      tables.push({ name: table, shape, geometryColumn: String(column), systemId: Number(systemId) });
    } else if (dataType === 'attributes') {
      tables.push({ name: table, shape: 'none', geometryColumn: null, systemId: 0 });
    }
  }
  return tables.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Rows of one of the tables that describe the others; none when it is not there. */
function rowsOf(
  database: UntrustedDatabase,
  table: string,
  wanted: readonly string[],
  name: string,
): (readonly Cell[])[] {
  if (!database.has(table)) return [];
  const columns = database.openTable(table);
  for (const column of wanted) {
    if (columns.some((each) => each.name.toLowerCase() === column)) continue;
    throw new AppError(
      'not-geopackage',
      `${name}: expected a GeoPackage, but its table ${table} has no column ${column}`,
    );
  }
  const rows: (readonly Cell[])[] = [];
  for (const row of database.rows(table, wanted, MAX_TEXT_BYTES)) {
    if (rows.push(row) > MAX_LAYERS) {
      throw new AppError('too-complex', `${name}: expected at most ${MAX_LAYERS} rows in ${table}, but there are more`);
    }
  }
  return rows;
}

/** Tells the coordinate system of a table: by its code where that is known, else by its definition. */
function tellSystem(
  database: UntrustedDatabase,
  { systemId, geometryColumn }: FeatureTable,
  name: string,
  reading: Reading,
): void {
  // -1 and 0 are the two ways of the standard to say that nothing is known
  if (geometryColumn === null || systemId === 0 || systemId === -1) return;
  const wanted = ['srs_id', 'organization', 'organization_coordsys_id', 'definition'];
  const rows = rowsOf(database, SYSTEMS, wanted, name);
  const row = rows.find(([id]) => Number(id) === systemId);
  if (row === undefined) return void reading.useCrs(`EPSG:${systemId}`);
  const [, organization, code, definition] = row;
  const named = typeof organization === 'string' && Number(code) > 0 ? `${organization}:${Number(code)}` : '';
  const wkt = typeof definition === 'string' && definition.includes('[') ? definition : '';
  tellCrs(reading, [named || wkt || `srs_id ${systemId}`, wkt]);
}

function readRows(
  database: UntrustedDatabase,
  table: FeatureTable,
  columns: readonly TableColumn[],
  name: string,
  reading: Reading,
): void {
  const { geometryColumn } = table;
  const geometryAt = columns.findIndex(({ name }) => name.toLowerCase() === geometryColumn?.toLowerCase());
  if (geometryColumn !== null && geometryAt < 0) {
    throw new AppError(
      'not-geopackage',
      `${name}: expected a column ${geometryColumn} in ${table.name}, but there is none`,
    );
  }
  if (columns.length > MAX_ATTRIBUTES + 2) {
    throw new AppError(
      'too-complex',
      `${name}: expected at most ${MAX_ATTRIBUTES} fields, but ${table.name} has ${columns.length}`,
    );
  }
  const names = columns.map(({ name }) => name);
  const booleans = columns.map(({ type }) => /^bool/i.test(type));
  // GDAL's hidden key: a number of the row, not a field
  const hidden = columns.findIndex(({ name, key }) => key && name.toLowerCase() === 'fid');
  const keyAt = columns.findIndex(({ key }) => key);
  let row = 0;
  for (const cells of database.rows(table.name, names, MAX_TEXT_BYTES, names[geometryAt])) {
    row++;
    const properties: Record<string, unknown> = {};
    for (let i = 0; i < cells.length; i++) {
      if (i === geometryAt || i === hidden) continue;
      const value = valueOf(cells[i], booleans[i], () => `${name}: ${names[i]} of row ${row}`);
      if (typeof value === 'string' && value.includes(REPLACEMENT)) tellBroken(reading, names[i], value, row);
      properties[names[i]] = value;
    }
    const geometry = geometryAt < 0 ? null : geometryOf(cells[geometryAt], `${name}: the geometry of row ${row}`);
    const id = keyAt < 0 ? undefined : plainNumber(cells[keyAt] as bigint);
    reading.feature({ type: 'Feature', id, properties, geometry }, row);
  }
}

/** What stands for bytes that are no character: SQLite takes any bytes for a text. */
const REPLACEMENT = '\ufffd';

function tellBroken({ log }: Reading, field: string, value: string, row: number): void {
  const message = `feature ${row}: ${field} holds bytes that are no text: perhaps GBK was put into the database as it was`;
  log.add('warning', 'attribute-invalid', message, { row, field, value: value.slice(0, 60) });
}

/** A cell as a property: whole numbers that do not fit a double stay as they are written. */
function valueOf(cell: Cell, boolean: boolean, where: () => string): unknown {
  if (typeof cell === 'bigint') return boolean && (cell === 0n || cell === 1n) ? cell === 1n : plainNumber(cell);
  if (!(cell instanceof Uint8Array)) return cell;
  // blobs come empty, a text that is too long as one byte
  if (cell.length === 0) return cell;
  throw new AppError('too-complex', `${where()}: expected texts of at most ${MAX_TEXT_BYTES} bytes, but it is longer`);
}

const plainNumber = (value: bigint): number | string =>
  value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : String(value);

/** Bytes of the envelope by its code. */
const ENVELOPE_BYTES = [0, 32, 48, 48, 64];
const GPB_HEAD_BYTES = 8;

/** A geometry in GeoPackage's binary form: a head, an envelope, well-known binary. */
function geometryOf(cell: Cell, where: string): WkbGeometry | UnreadableGeometry | null {
  if (cell === null) return null;
  if (!(cell instanceof Uint8Array)) return new UnreadableGeometry('its geometry is not binary');
  if (cell.length === 1) {
    throw new AppError('too-complex', `${where}: expected at most ${MAX_CELL_BYTES} bytes, but it is larger`);
  }
  if (cell.length < GPB_HEAD_BYTES || cell[0] !== 0x47 || cell[1] !== 0x50) {
    return new UnreadableGeometry('its geometry does not begin as GeoPackage geometries do');
  }
  const flags = cell[3];
  if (flags & 0x20) return new UnreadableGeometry('its geometry is of an extended type of another program');
  const envelope = ENVELOPE_BYTES[(flags >> 1) & 7];
  if (envelope === undefined) return new UnreadableGeometry('the envelope of its geometry is of no known kind');
  return readWkb(cell, GPB_HEAD_BYTES + envelope);
}
