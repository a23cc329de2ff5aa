// A GeoPackage 1.3 (OGC 12-128r17) out of tables. In: an empty database and tables. Out: the database filled; the same tables give the
// same bytes: no clock, no chance. Cost: 4 µs a value. Without a spatial index, which QGIS makes when asked and few layers of ours need.
import type { DatabaseSync } from 'node:sqlite';
import type { CoordinateSystem } from '../geo/coordinate-system.ts';
import { epsgCodeOf, isGeographic, ogcWkt } from './crs-wkt.ts';
import {
  boundsOf,
  extend,
  type ExportField,
  type ExportNote,
  type ExportShape,
  type ExportTable,
} from './export-table.ts';
import { differentNames } from './field-words.ts';

/** The little that is needed of a database; who opens it decides where it lies. */
export type SqlDatabase = Pick<DatabaseSync, 'exec' | 'prepare'>;

/** `GPKG` and version 1.3, as the format wants them in the head of the file. */
const HEAD = `PRAGMA application_id = 1196444487; PRAGMA user_version = 10300; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF`;
/** The format asks for a time of change; ours depends on the content only. */
const LAST_CHANGE = '2000-01-01T00:00:00.000Z';
const MOST_NAME_BYTES = 200;

const SYSTEM_TABLES = `
CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY, organization TEXT NOT NULL,
  organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE,
  description TEXT DEFAULT '', last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')), min_x DOUBLE,
  min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
  CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL,
  srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL,
  CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name), CONSTRAINT uk_gc_table_name UNIQUE (table_name),
  CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
  CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id))`;

const SQL_TYPES = { text: 'TEXT', number: 'DOUBLE', boolean: 'BOOLEAN' } as const;
const GEOMETRY_TYPES = { point: 'POINT', polygon: 'MULTIPOLYGON', mixed: 'GEOMETRY' } as const;
/** Cartesian and geographic systems of which nothing is known. */
const UNKNOWN_PLANE = -1;
const UNKNOWN_DEGREES = 0;

/** Fills an empty database. `notes` go into the description of every table. */
export async function fillGeoPackage(
  database: SqlDatabase,
  tables: readonly ExportTable[],
  system: CoordinateSystem,
  notes: readonly ExportNote[],
): Promise<void> {
  database.exec(HEAD);
  database.exec('BEGIN');
  database.exec(SYSTEM_TABLES);
  const srsId = addSystems(database, system);
  const description = notes.map(([label, text]) => `${label}: ${text}`).join('\n');
  for (const table of tables) await addTable(database, table, srsId, description);
  database.exec('COMMIT');
}

function addSystems(database: SqlDatabase, system: CoordinateSystem): number {
  const insert = database.prepare('INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?, ?)');
  insert.run(
    'Undefined Cartesian SRS',
    UNKNOWN_PLANE,
    'NONE',
    -1,
    'undefined',
    'undefined Cartesian coordinate reference system',
  );
  insert.run(
    'Undefined geographic SRS',
    UNKNOWN_DEGREES,
    'NONE',
    0,
    'undefined',
    'undefined geographic coordinate reference system',
  );
  const own = epsgCodeOf(system);
  const ownText = ogcWkt(system);
  const known = own === null || ownText === null ? [] : [{ code: own, text: ownText }];
  const base = [4326, 4490].map((code) => ({ code, text: ogcWkt({ ...system, name: `EPSG:${code}` }) ?? '' }));
  for (const { code, text } of [...base, ...known.filter(({ code }) => code !== 4326 && code !== 4490)]) {
    const [, name] = /^[A-Z]+\["([^"]+)"/.exec(text) ?? [];
    insert.run(name, code, 'EPSG', code, text, null);
  }
  if (known.length > 0) return known[0].code;
  return isGeographic(system) ? UNKNOWN_DEGREES : UNKNOWN_PLANE;
}

async function addTable(database: SqlDatabase, table: ExportTable, srsId: number, description: string): Promise<void> {
  const { name, shapes, fields } = table;
  const isSpatial = shapes !== 'none';
  const columns = differentNames(
    fields.map((field) => field.name.replaceAll('\0', '')),
    isSpatial ? ['fid', 'geom'] : ['fid'],
    MOST_NAME_BYTES,
    (text) => Buffer.byteLength(text),
  );
  const bounds: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
  const geometry = isSpatial ? [`geom ${GEOMETRY_TYPES[shapes]}`] : [];
  const definitions = columns.map((column, i) => `${quoted(column)} ${SQL_TYPES[fields[i].type]}`);
  database.exec(
    `CREATE TABLE ${quoted(name)} (${['fid INTEGER PRIMARY KEY NOT NULL', ...geometry, ...definitions].join(', ')})`,
  );
  const places = Array.from({ length: 1 + geometry.length + columns.length }, () => '?').join(', ');
  const insert = database.prepare(`INSERT INTO ${quoted(name)} VALUES (${places})`);
  let fid = 0;
  for await (const { cells, shape } of table.rows) {
    const values = cells.map((cell, i) => toSqlValue(cell, fields[i]));
    if (!isSpatial) {
      insert.run(++fid, ...values);
      continue;
    }
    const box = shape && boundsOf(shape);
    if (box) {
      extend(bounds, box[0], box[1]);
      extend(bounds, box[2], box[3]);
    }
    insert.run(++fid, shape && toBlob(shape, srsId), ...values);
  }
  const box = Number.isFinite(bounds[0]) ? bounds : [null, null, null, null];
  database
    .prepare('INSERT INTO gpkg_contents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)')
    .run(name, isSpatial ? 'features' : 'attributes', name, description, LAST_CHANGE, ...box, isSpatial ? srsId : null);
  if (!isSpatial) return;
  database
    .prepare('INSERT INTO gpkg_geometry_columns VALUES (?, ?, ?, ?, 0, 0)')
    .run(name, 'geom', GEOMETRY_TYPES[shapes], srsId);
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

function toSqlValue(cell: string, { type }: ExportField): string | number | null {
  if (cell === '') return null;
  if (type === 'number') return Number(cell);
  return type === 'boolean' ? Number(cell === 'true') : cell;
}

const WKB_POINT = 1;
const WKB_POLYGON = 3;
const WKB_MULTIPOLYGON = 6;
/** Little endian; with the envelope of x and y. */
const PLAIN = 1;
const WITH_ENVELOPE = 3;

/** A geometry as the format stores it: its own head, then WKB. */
function toBlob(shape: ExportShape, srsId: number): Uint8Array {
  if (shape.type === 'point') {
    const blob = withHead(8 + 21, PLAIN, srsId);
    blob.writeUInt8(1, 8);
    blob.writeUInt32LE(WKB_POINT, 9);
    blob.writeDoubleLE(shape.x, 13);
    blob.writeDoubleLE(shape.y, 21);
    return blob;
  }
  let bytes = 8 + 32 + 9;
  for (const rings of shape.polygons) {
    bytes += 9;
    for (const ring of rings) bytes += 4 + 8 * ring.length;
  }
  const blob = withHead(bytes, WITH_ENVELOPE, srsId);
  const [minX, minY, maxX, maxY] = boundsOf(shape);
  [minX, maxX, minY, maxY].forEach((value, i) => blob.writeDoubleLE(value, 8 + 8 * i));
  let at = putHead(blob, 40, WKB_MULTIPOLYGON, shape.polygons.length);
  for (const rings of shape.polygons) {
    at = putHead(blob, at, WKB_POLYGON, rings.length);
    for (const ring of rings) {
      at = blob.writeUInt32LE(ring.length / 2, at);
      for (let i = 0; i < ring.length; i++) at = blob.writeDoubleLE(ring[i], at);
    }
  }
  return blob;
}

function withHead(bytes: number, flags: number, srsId: number): Buffer {
  const blob = Buffer.alloc(bytes);
  blob.write('GP', 0, 'latin1');
  blob.writeUInt8(flags, 3);
  blob.writeInt32LE(srsId, 4);
  return blob;
}

function putHead(blob: Buffer, at: number, type: number, count: number): number {
  blob.writeUInt8(1, at);
  blob.writeUInt32LE(type, at + 1);
  return blob.writeUInt32LE(count, at + 5);
}
