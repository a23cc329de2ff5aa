// GeoPackages written with node:sqlite into a directory of the test (OGC 12-128r18, the tables that a reader needs).
import { randomUUID } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Source } from '../../src/types.ts';
import { toWkb } from './wkb-writer.ts';

const SCHEMA = `
  CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT, srs_id INTEGER PRIMARY KEY, organization TEXT, organization_coordsys_id INTEGER,
    definition TEXT, description TEXT);
  INSERT INTO gpkg_spatial_ref_sys VALUES ('u', -1, 'NONE', -1, 'undefined', ''), ('u', 0, 'NONE', 0, 'undefined', ''),
    ('WGS 84', 4326, 'EPSG', 4326, 'undefined', '');
  CREATE TABLE gpkg_contents (table_name TEXT PRIMARY KEY, data_type TEXT, identifier TEXT, srs_id INTEGER);
  CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT, geometry_type_name TEXT, srs_id INTEGER, z INT, m INT);`;

/** A geometry in the binary form of GeoPackage. */
export function toGpb(geometry: Parameters<typeof toWkb>[0], envelope: 0 | 1 | 2 | 3 | 4 = 0): Buffer {
  const head = Buffer.from([0x47, 0x50, 0, 1 | (envelope << 1), 0xe6, 0x10, 0, 0]);
  return Buffer.concat([head, Buffer.alloc([0, 32, 48, 48, 64][envelope]), toWkb(geometry)]);
}

export interface Table {
  readonly name: string;
  /** Columns after `fid` and `geom`, such as `name TEXT`. */
  readonly columns?: string;
  readonly geometryType?: string;
  readonly systemId?: number;
  /** Cells of each row after `fid`: the geometry first. */
  readonly rows: readonly (readonly (string | number | bigint | Buffer | null)[])[];
}

/** Writes a GeoPackage and returns its path. `more` is run after everything else. */
export function writeGeoPackage(directory: string, tables: readonly Table[], more = '', before = ''): string {
  const path = join(directory, `${randomUUID()}.gpkg`);
  const database = new DatabaseSync(path, { defensive: false });
  database.exec(`${before}; PRAGMA synchronous = OFF; PRAGMA journal_mode = MEMORY; ${SCHEMA}`);
  for (const { name, columns = 'name TEXT', geometryType = 'GEOMETRY', systemId = 4326, rows } of tables) {
    database.exec(`CREATE TABLE "${name}" (fid INTEGER PRIMARY KEY, geom BLOB, ${columns})`);
    database.prepare(`INSERT INTO gpkg_contents VALUES (?, 'features', ?, ?)`).run(name, name, systemId);
    database
      .prepare(`INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', ?, ?, 0, 0)`)
      .run(name, geometryType, systemId);
    for (const row of rows) {
      database.prepare(`INSERT INTO "${name}" VALUES (NULL, ${row.map(() => '?').join(', ')})`).run(...row);
    }
  }
  database.exec(more);
  database.close();
  return path;
}

/** A file on disk as the engine opens it, called `name`. */
export function diskSource(path: string, name = 'test.gpkg'): Source {
  return {
    name,
    size: statSync(path).size,
    path,
    async *stream() {
      yield readFileSync(path);
    },
    slice: (start, end) => Promise.resolve(readFileSync(path).subarray(start, end)),
  };
}
