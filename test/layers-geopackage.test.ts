import { mkdtempSync, readFileSync, rmSync, writeFileSync, copyFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { readLayer } from '../src/layers/read-layer.ts';
import type { ReadOptions } from '../src/layers/reader.ts';
import type { FeatureLayer, ImportReport, LayerKind } from '../src/types.ts';
import { diskSource, toGpb, writeGeoPackage, type Table } from './support/geopackage-writer.ts';
import { point, sourceOf, square } from './support/text-source.ts';

const directory = mkdtempSync(join(tmpdir(), 'geopackage-'));
afterAll(() => rmSync(directory, { recursive: true }));

type Geometry = Parameters<typeof toGpb>[0];
const at = (lon: number, lat: number): Buffer => toGpb(point(lon, lat) as Geometry);
const area = (lon: number, lat: number): Buffer => toGpb(square(lon, lat) as Geometry);
const homes: Table = {
  name: '居民点',
  columns: 'id TEXT, 人口 INTEGER',
  geometryType: 'POINT',
  rows: [
    [at(121.5, 31.2), 'b', 5],
    [at(121.4, 31.1), 'a', 12],
  ],
};

async function read(path: string, kind: LayerKind = 'residences', options: ReadOptions = {}) {
  const { layer, report } = await readLayer(diskSource(path), kind, options);
  return { layer: layer as FeatureLayer, report };
}

async function refusal(path: string, kind: LayerKind = 'residences', options: ReadOptions = {}): Promise<ImportReport> {
  const { layer, report } = await read(path, kind, options);
  expect(layer).toBeNull();
  return report;
}

describe('a feature table', () => {
  test('gives its rows under the names of its columns', async () => {
    const { layer, report } = await read(writeGeoPackage(directory, [homes]));
    expect(report).toMatchObject({ accepted: true, format: 'geopackage', encoding: 'utf-8', crs: 'EPSG:4326' });
    expect(layer.ids).toEqual(['a', 'b']);
    expect([...layer.points]).toEqual([1_214_000_000, 311_000_000, 1_215_000_000, 312_000_000]);
    expect(layer.columns.get('人口')).toEqual({ type: 'number', values: Float64Array.of(12, 5) });
    // the key of the row is no field, and its place in the file is told in issues
    expect([...layer.columns.keys()]).toEqual(['id', '人口']);
  });

  test('without an id is told by its key', async () => {
    const rows = [
      [at(2, 5), 'two'],
      [at(1, 5), 'one'],
    ];
    const { layer } = await read(writeGeoPackage(directory, [{ name: 't', rows }]));
    expect(layer.ids).toEqual(['1', '2']);
    expect(layer.columns.get('name')).toEqual({ type: 'text', values: ['two', 'one'] });
  });

  test('keeps whole numbers, truth values, dates and nulls as they are, and leaves blobs out', async () => {
    const columns = 'id INTEGER, flag BOOLEAN, day DATE, style BLOB, ratio REAL';
    const rows = [
      [at(1, 5), 9007199254740993n, 1, '2026-01-31', Buffer.from('x'), 0.5],
      [at(1, 6), 7n, 0, null, null, null],
    ];
    const { layer, report } = await read(writeGeoPackage(directory, [{ name: 't', columns, rows }]));
    expect(layer.ids).toEqual(['7', '9007199254740993']);
    expect(layer.columns.get('flag')).toEqual({ type: 'text', values: ['false', 'true'] });
    expect(layer.columns.get('day')).toEqual({ type: 'text', values: ['', '2026-01-31'] });
    expect(layer.columns.get('ratio')).toEqual({ type: 'number', values: Float64Array.of(NaN, 0.5) });
    expect(report.issueCounts).toMatchObject({ 'attribute-nested': 1 });
  });

  test('may have geometries with any envelope, null ones, broken ones and empty ones', async () => {
    const rows = [
      ...([0, 1, 2, 3, 4] as const).map((envelope) => [toGpb(point(1, 1 + envelope) as Geometry, envelope), 'ok']),
      [null, 'null'],
      [Buffer.from('XX000000'), 'no head'],
      [at(1, 2).subarray(0, 20), 'cut'],
      [toGpb({ type: 'Point', coordinates: [] }), 'empty'],
    ];
    const { layer, report } = await read(writeGeoPackage(directory, [{ name: 't', rows }]));
    expect(report.counts).toEqual({ read: 9, kept: 9, repaired: 0, dropped: 0 });
    expect(report.issueCounts).toMatchObject({ 'geometry-null': 1, 'geometry-invalid': 3 });
    expect(layer.points.filter((unit) => unit === 10_000_000)).toHaveLength(6);
    const told = report.issues.map(({ row, message }) => `${row}: ${message}`);
    expect(told[1]).toMatch(/^7: .*does not begin as GeoPackage geometries do/);
    expect(told[2]).toMatch(/^8: .*bytes are cut off/);
  });

  test('in UTF-16 reads the same', async () => {
    const one = await read(writeGeoPackage(directory, [homes]));
    const two = await read(writeGeoPackage(directory, [homes], '', "PRAGMA encoding = 'UTF-16le';"));
    expect(two.report.encoding).toBe('utf-16le');
    expect(two.layer.columns).toEqual(one.layer.columns);
  });

  test('left in WAL mode without its other files is opened', async () => {
    const path = writeGeoPackage(directory, [homes], 'PRAGMA journal_mode = WAL');
    const alone = join(directory, 'alone.gpkg');
    copyFileSync(path, alone);
    expect(readFileSync(alone)[18]).toBe(2);
    const { layer, report } = await read(alone);
    expect(layer.ids).toEqual(['a', 'b']);
    expect(report.issueCounts).toMatchObject({ 'database-wal': 1 });
  });

  test('lies at any path', async () => {
    const path = join(directory, '居 民#点?100%.gpkg');
    copyFileSync(writeGeoPackage(directory, [homes]), path);
    expect((await read(path)).layer.ids).toEqual(['a', 'b']);
  });

  test('says its coordinate system by code or definition, or not at all', async () => {
    const at0 = await read(writeGeoPackage(directory, [{ ...homes, systemId: 0 }]));
    expect(at0.report.crs).toBe('OGC:CRS84');
    const cgcs = `INSERT INTO gpkg_spatial_ref_sys VALUES ('C', 100001, 'epsg', 4490, 'undefined', '')`;
    expect((await read(writeGeoPackage(directory, [{ ...homes, systemId: 100001 }], cgcs))).report.crs).toBe(
      'EPSG:4490',
    );
    const nobody = `INSERT INTO gpkg_spatial_ref_sys VALUES ('C', 100002, 'nobody', 1, 'undefined', '')`;
    expect((await refusal(writeGeoPackage(directory, [{ ...homes, systemId: 100002 }], nobody))).code).toBe(
      'crs-unknown',
    );
  });
});

describe('of several layers', () => {
  const streets: Table = { name: 'streets', geometryType: 'LINESTRING', rows: [] };
  const towns: Table = { name: 'towns', geometryType: 'MULTIPOLYGON', rows: [[area(1, 5), 'x']] };

  test('the only one that fits is taken, and that is said', async () => {
    const path = writeGeoPackage(directory, [homes, streets, towns]);
    const { report } = await read(path, 'zones');
    expect(report.counts.kept).toBe(1);
    expect(report.issues[0]).toMatchObject({ code: 'layer-chosen', value: 'towns' });
  });

  test('the caller says which when several fit', async () => {
    const path = writeGeoPackage(directory, [homes, streets, towns]);
    expect(await refusal(path)).toMatchObject({
      code: 'layer-unknown',
      message: 'test.gpkg: expected the option layer to name one, but several may be meant: streets, towns, 居民点',
    });
    expect((await read(path, 'residences', { layer: '居民点' })).layer.ids).toEqual(['a', 'b']);
    expect((await refusal(path, 'residences', { layer: 'houses' })).code).toBe('layer-unknown');
  });

  test('a table of attributes is a list without places', async () => {
    const more = `CREATE TABLE list (fid INTEGER PRIMARY KEY, name TEXT); INSERT INTO list VALUES (1, 'clinic');
      INSERT INTO gpkg_contents VALUES ('list', 'attributes', 'list', 0)`;
    const path = writeGeoPackage(directory, [homes], more);
    const { report } = await read(path, 'facilities', { layer: 'list' });
    expect(report.issueCounts).toMatchObject({ 'geometry-null': 1 });
    expect((await read(path, 'residences')).layer.ids).toEqual(['a', 'b']);
  });
});

describe('what is no GeoPackage on disk is refused', () => {
  test('other databases, broken ones, streams, packed ones', async () => {
    const other = join(directory, 'other.sqlite');
    new DatabaseSync(other).exec('CREATE TABLE t (x)');
    expect((await refusal(other)).code).toBe('not-geopackage');
    const bytes = readFileSync(writeGeoPackage(directory, [homes]));
    const { report } = await readLayer(sourceOf(bytes, 'stdin'), 'residences');
    expect(report).toMatchObject({
      code: 'unsupported-format',
      message: expect.stringMatching(/give it as a file/) as string,
    });
    const packed = join(directory, 'x.gpkg.gz');
    writeFileSync(packed, gzipSync(bytes));
    const gzipped = await readLayer(diskSource(packed, 'x.gpkg.gz'), 'residences');
    expect(gzipped.report).toMatchObject({
      code: 'unsupported-format',
      message: expect.stringMatching(/unpack it/) as string,
    });
    const cut = join(directory, 'cut.gpkg');
    writeFileSync(cut, bytes.subarray(0, bytes.length / 2));
    expect((await refusal(cut)).code).toBe('malformed-database');
    writeFileSync(cut, bytes.subarray(0, 60));
    expect((await refusal(cut)).code).toBe('malformed-database');
  });
});

describe('nothing in a database runs', () => {
  const endless =
    'WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x AS fid, NULL AS geom, x AS name FROM n';
  const contents = `INSERT INTO gpkg_contents VALUES ('v', 'features', 'v', 4326);
    INSERT INTO gpkg_geometry_columns VALUES ('v', 'geom', 'POINT', 4326, 0, 0);`;
  /** Changes the stored schema behind SQLite's back. */
  const forged = (sql: string): string => `PRAGMA writable_schema = ON; ${sql}`;

  test.each<[what: string, sql: string, code?: string]>([
    ['an endless view', `CREATE VIEW v AS ${endless}; ${contents}`],
    ['a virtual table', `CREATE VIRTUAL TABLE v USING fts5(name); ${contents}`],
    [
      'a generated column',
      `CREATE TABLE v (fid INTEGER PRIMARY KEY, geom BLOB, name AS (hex(zeroblob(10))));
       INSERT INTO v VALUES (1, NULL); ${contents}`,
    ],
    ['an endless view in place of the contents', `DROP TABLE gpkg_contents; CREATE VIEW gpkg_contents AS ${endless}`],
    [
      'a view under the name of a table',
      `CREATE TABLE decoy (x); CREATE VIEW v AS ${endless}; ${contents}` +
        forged(
          `UPDATE sqlite_master SET name = 'v', tbl_name = 'v' WHERE name = 'decoy'; UPDATE sqlite_master SET name = 'w' WHERE type = 'view'`,
        ),
      'malformed-database',
    ],
    [
      'a view that calls itself a table',
      `CREATE VIEW v AS ${endless}; ${contents}` + forged(`UPDATE sqlite_master SET type = 'table' WHERE name = 'v'`),
      'malformed-database',
    ],
    ['a table that is not there', contents, 'malformed-database'],
  ])('%s', async (_, sql, code = 'database-unsafe') => {
    const path = writeGeoPackage(directory, [], sql);
    expect((await refusal(path)).code).toBe(code);
  });

  test('programs beside a plain table stay asleep', async () => {
    const more = `CREATE TRIGGER t AFTER INSERT ON 居民点 BEGIN SELECT count(*) FROM v; END; CREATE VIEW v AS ${endless};
      CREATE INDEX heavy ON 居民点 (id, length(人口)); CREATE VIRTUAL TABLE rtree_x USING rtree(id, a, b, c, d);`;
    expect((await read(writeGeoPackage(directory, [homes], more))).layer.ids).toEqual(['a', 'b']);
  });

  test('a check that would take half a gigabyte is not made', async () => {
    const heavy = 'name TEXT CHECK (length(hex(zeroblob(400000000))) >= 0)';
    const more = `PRAGMA ignore_check_constraints = ON; INSERT INTO t VALUES (1, NULL, 'x')`;
    const path = writeGeoPackage(directory, [{ name: 't', columns: heavy, rows: [] }], more);
    const before = process.memoryUsage().rss;
    await read(path);
    expect(process.memoryUsage().rss - before).toBeLessThan(300e6);
  });
});

describe('what is too large is refused before it is read', () => {
  const limit = async (columns: string, row: Table['rows'][number]): Promise<string> =>
    String((await refusal(writeGeoPackage(directory, [{ name: 't', columns, rows: [row] }]))).message);

  test('texts over 64 KiB, geometries over 32 MiB, 257 fields', async () => {
    expect(await limit('name TEXT', [null, 'x'.repeat(70_000)])).toMatch(/texts of at most 65536 bytes/);
    expect(await limit('name TEXT', [null, 'x'.repeat(9_000_000)])).toMatch(
      /name of row 1: expected texts of at most 65536/,
    );
    expect(await limit('name TEXT', [Buffer.alloc(33 * 1024 * 1024), null])).toMatch(
      /geometry of row 1: expected at most/,
    );
    const columns = Array.from({ length: 300 }, (_, i) => `c${i}`);
    expect(await limit(columns.join(', '), [null, ...columns.map(() => 1)])).toMatch(/at most 256 fields/);
  });

  test('a row that claims a blob of a gigabyte', async () => {
    const path = writeGeoPackage(directory, [{ name: 't', rows: [[Buffer.alloc(3000, 7), 'x']] }]);
    const bytes = readFileSync(path);
    // serial type of a blob of 3,000 bytes: 2 * 3000 + 12 = 6012 as varint ae 7c; 0x1f000000 claims 260 MB
    const claim = bytes.indexOf(Buffer.from([0xae, 0x7c]));
    bytes.set([0xff, 0x7c], claim);
    writeFileSync(path, bytes);
    expect((await refusal(path)).code).toMatch(/malformed-database|no-features|geometry-invalid/);
  });
});

test('a file cut off inside its last page is refused, which SQLite would take for zeros', async () => {
  const path = writeGeoPackage(directory, [homes]);
  writeFileSync(path, readFileSync(path).subarray(0, -100));
  expect(await refusal(path)).toMatchObject({
    code: 'malformed-database',
    message: expect.stringMatching(/cut off/) as string,
  });
});

test('a name in GBK that was put in as text is told', async () => {
  // 街道 in GBK
  const broken = `UPDATE "居民点" SET id = CAST(x'bdd6b5c0' AS TEXT) WHERE fid = 1`;
  const { report } = await read(writeGeoPackage(directory, [homes], broken));
  expect(report.issues).toContainEqual(expect.objectContaining({ code: 'attribute-invalid', row: 1, field: 'id' }));
});

test('a damaged file gives a layer or a refusal, never an exception', async () => {
  const clean = readFileSync(writeGeoPackage(directory, [homes, { name: 't', rows: [[at(1, 2), 'x']] }]));
  const path = join(directory, 'damaged.gpkg');
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(clean.length - 1), fc.nat(255)), { minLength: 1, maxLength: 40 }),
      async (edits) => {
        const bytes = Buffer.from(clean);
        // the first bytes say that it is a database at all
        for (const [place, value] of edits) if (place > 16) bytes[place] = value;
        writeFileSync(path, bytes);
        await read(path, 'residences', { layer: '居民点' });
      },
    ),
    { numRuns: 200, seed: 20261124 },
  );
});
