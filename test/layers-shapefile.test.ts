// Zipped Shapefiles: which one is read, its table, its coordinate system. Files are made byte by byte; what they say stands beside them.
import { describe, expect, test } from 'vitest';
import type { FeatureLayer } from '../src/types.ts';
import { dbfOf, entriesOf, int32 } from './support/shapefile-writer.ts';
import {
  idTable,
  layerOfZip,
  pointAt,
  polygon,
  readZipped,
  refusalOfZip,
  shp,
  squareRing,
} from './support/shapefiles.ts';

describe('tables', () => {
  const where = shp(pointAt(121.4, 31.2));

  test('values of every type', async () => {
    const fields = [
      { name: 'id', length: 6 },
      { name: 'N', type: 'N', length: 12 },
      { name: 'code', type: 'N', length: 18 },
      { name: 'F', type: 'F', length: 13 },
      { name: 'D', type: 'D', length: 8 },
      { name: 'empty', type: 'D', length: 8 },
      { name: 'yes', type: 'L', length: 1 },
      { name: 'unknown', type: 'L', length: 1 },
      { name: 'I', type: 'I', length: 4 },
      { name: 'text', length: 9 },
      { name: 'odd', type: 'N', length: 5 },
    ];
    const row = [
      '007',
      '310106001001',
      '310106001001123456',
      ' 1.5000e+003',
      '20240531',
      '00000000',
      'T',
      '?',
      int32(-5),
    ];
    const dbf = dbfOf(fields, [[...row, '  a  b', 'n/a']]);
    const { columns, ids: found } = await layerOfZip(entriesOf('p', { shp: where, dbf }), 'residences');
    expect(found).toEqual(['007']);
    const values = Object.fromEntries([...columns].map(([name, { values: list }]) => [name, list[0]]));
    expect(values).toMatchObject({
      N: 310106001001,
      code: '310106001001123456',
      F: 1500,
      D: '2024-05-31',
      yes: 'true',
      I: -5,
      odd: 'n/a',
    });
    expect(String(values.text).trimStart()).toBe('a  b');
  });

  test('asterisks are no number, and that is said', async () => {
    const dbf = dbfOf([{ name: 'n', type: 'N', length: 5 }], [['*****']]);
    const { report } = await readZipped(entriesOf('p', { shp: where, dbf }), 'residences');
    expect(report.issues.map(({ message }) => message).join()).toContain('n holds asterisks in 1 records');
  });

  test('deleted rows are left out with their shapes, rows keep their numbers', async () => {
    const shapes = shp(pointAt(121.1, 31), pointAt(121.2, 31), pointAt(200, 31));
    const dbf = dbfOf([{ name: 'id', length: 2 }], [['a'], ['b'], ['c']], { deleted: [1] });
    const { report, layer } = await readZipped(entriesOf('p', { shp: shapes, dbf }), 'residences');
    expect(layer).toMatchObject({ ids: ['a', 'c'] });
    expect(report.counts).toMatchObject({ read: 2, kept: 2 });
    expect(report.issues.map(({ code, row }) => `${code} ${row}`)).toEqual(
      expect.arrayContaining(['rows-hidden null', 'coordinates-out-of-range 3']),
    );
  });

  test('more rows than shapes, and more shapes than rows', async () => {
    const more = await readZipped(entriesOf('p', { shp: where, dbf: idTable('a', 'b') }), 'residences');
    expect(more.layer).toMatchObject({ ids: ['a', 'b'] });
    expect(more.report.issueCounts).toMatchObject({ 'row-invalid': 1, 'geometry-null': 1 });
    const fewer = await readZipped(
      entriesOf('p', { shp: shp(pointAt(121, 31), pointAt(122, 31)), dbf: idTable('a') }),
      'residences',
    );
    expect(fewer.report).toMatchObject({ counts: { kept: 2 }, issueCounts: { 'row-invalid': 1 } });
  });

  test('without a table there are places without attributes', async () => {
    const { report, layer } = await readZipped(entriesOf('p', { shp: where }), 'residences');
    expect(layer?.kind === 'residences' && [...layer.points]).toEqual([1214000000, 312000000]);
    expect(report.issues[0].message).toBe('there is no .dbf beside "p.shp": the features have no attributes');
  });

  test('the byte for long texts counts where it fits the rows', async () => {
    const fields = [
      { name: 'id', length: 2 },
      { name: 't', length: 300 },
    ];
    const long = dbfOf(fields, [['1', 'x'.repeat(300)]]);
    // 300 = 44 + 256
    long.set([44, 1], 32 + 32 + 16);
    const read = await layerOfZip(entriesOf('p', { shp: where, dbf: long }), 'residences');
    expect(read.columns.get('t')?.values[0]).toBe('x'.repeat(300));
    const garbage = idTable('a').fill(9, 32 + 17, 32 + 18);
    expect((await layerOfZip(entriesOf('p', { shp: where, dbf: garbage }), 'residences')).ids).toEqual(['a']);
  });

  test('a million rows are enough', async () => {
    const table = dbfOf([], []);
    table.writeUInt32LE(1_000_001, 4);
    const dbf = Buffer.concat([table, Buffer.alloc(1_000_001, 32)]);
    expect(await refusalOfZip(entriesOf('p', { shp: where, dbf }), 'residences')).toMatch(/^too-complex: .*1000001$/);
  });

  test('fields of one name stay two, and one without a name gets one', async () => {
    const fields = ['id', 'a', 'a', 'a', ''].map((name) => ({ name, length: 2 }));
    const dbf = dbfOf(fields, [['1', '2', '3', '4', '5']]);
    const { columns } = await layerOfZip(entriesOf('p', { shp: where, dbf }), 'residences');
    expect([...columns.keys()].sort()).toEqual(expect.arrayContaining(['a', 'a_2', 'a_3', 'field_5']));
  });

  test('a field called __proto__ is a field', async () => {
    const dbf = dbfOf([{ name: '__proto__', length: 4 }], [['x']]);
    const { columns } = await layerOfZip(entriesOf('p', { shp: where, dbf }), 'residences');
    expect([...columns.keys()]).toContain('__proto__');
  });
});

describe('which layer', () => {
  const roads = entriesOf('a/roads', {
    shp: shp({
      type: 3,
      parts: [
        [
          [121.4, 31.2],
          [121.5, 31.2],
        ],
      ],
    }),
  });
  const zones = entriesOf('b/zones', { shp: shp(polygon(squareRing(121, 31, 1))) });
  const homes = entriesOf('c/homes', { shp: shp(pointAt(121.4, 31.2)) });

  test('the only one whose shapes fit, and that is said', async () => {
    const { report } = await readZipped([...roads, ...zones, ...homes], 'zones');
    expect(report).toMatchObject({ accepted: true, issueCounts: { 'layer-chosen': 1 } });
    expect(report.issues[0].message).toBe('of 3 layers, zones was read: it alone holds polygons');
  });

  test('the one that is named, without a warning', async () => {
    for (const layer of ['homes', 'c/homes', 'homes.shp', 'HOMES']) {
      const { report } = await readZipped([...roads, ...zones, ...homes], 'residences', { layer });
      expect(report).toMatchObject({ accepted: true, summary: { geometryTypes: { Point: 1 } } });
      expect(report.issueCounts).not.toHaveProperty('layer-chosen');
    }
  });

  test.each([
    ['none is named and two fit', 'residences', undefined],
    ['the name is unknown', 'residences', 'shops'],
    ['none fits', 'network', undefined],
  ] as const)('%s: refused with the list', async (_, kind, layer) => {
    const options = layer === undefined ? {} : { layer };
    expect(await refusalOfZip([...zones, ...homes], kind, options)).toMatch(
      /^layer-unknown: .*"b\/zones" \(polygons\), "c\/homes" \(points\)$/,
    );
  });
});

describe('coordinate systems', () => {
  test('the .prj is followed, and without one degrees are taken', async () => {
    const shapes = shp(pointAt(121.4, 31.2));
    const prj =
      'GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]';
    const told = await readZipped(entriesOf('p', { shp: shapes, dbf: idTable('a'), prj }), 'residences');
    expect(told.report.crs).toBe('EPSG:4490');
    const untold = await readZipped(entriesOf('p', { shp: shapes, dbf: idTable('a') }), 'residences');
    expect(untold.report.issueCounts).toEqual({ 'crs-assumed': 1 });
  });

  test('positions of EPSG:4549 lie where GDAL puts them', async () => {
    const prj =
      'PROJCS["CGCS2000_3_Degree_GK_CM_120E",GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Gauss_Kruger"],PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",120.0],PARAMETER["Scale_Factor",1.0],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]';
    // gdaltransform 3.6.2 of 121.4 31.2, from EPSG:4490; the text is the .prj that ogr2ogr writes
    const shapes = shp(pointAt(633432.298746527, 3453993.14386063));
    const { layer, report } = await readZipped(entriesOf('p', { shp: shapes, dbf: idTable('a'), prj }), 'residences');
    expect(report.crs).toBe('EPSG:4549');
    expect([...(layer as FeatureLayer).points]).toEqual([1214000000, 312000000]);
  });

  test('without one, metres are refused with a hint', async () => {
    const shapes = shp(pointAt(40_450_000, 3_450_000));
    const text = await refusalOfZip(entriesOf('p', { shp: shapes, dbf: idTable('a') }), 'residences');
    expect(text).toMatch(/^crs-unknown: .*EPSG:4528/);
  });
});
