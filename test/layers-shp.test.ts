// Shapes of every type, rings in every order, and damaged .shp files. What they say stands beside them.
import { describe, expect, test } from 'vitest';
import type { FeatureLayer, WayLayer } from '../src/types.ts';
import { entriesOf, int32, recordOf, shpOf, shxOf, type Ring } from './support/shapefile-writer.ts';
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

const turned = (ring: Ring): Ring => ring.toReversed();
/** Rings of every polygon, as corners `x,y` of their lower left in degrees, the shell first. */
function polygonsOf({ polygons }: FeatureLayer): string[][] {
  const { firstRing, firstVertex, vertices } = polygons;
  return Array.from(firstRing.subarray(0, -1), (start, p) =>
    Array.from({ length: firstRing[p + 1] - start }, (_, i) => {
      const ring = vertices.subarray(2 * firstVertex[start + i], 2 * firstVertex[start + i + 1]);
      const xs = ring.filter((_value, k) => k % 2 === 0);
      const ys = ring.filter((_value, k) => k % 2 === 1);
      return `${Math.min(...xs) / 1e7},${Math.min(...ys) / 1e7}`;
    }),
  );
}

describe('shapes', () => {
  test.each([1, 11, 21])('points of type %i', async (type) => {
    const layer = await layerOfZip(
      entriesOf('p', { shp: shp(pointAt(121.4, 31.2, type), pointAt(121.5, 31.3, type)), dbf: idTable('a', 'b') }),
      'residences',
    );
    expect(layer.ids).toEqual(['a', 'b']);
    expect([...layer.points]).toEqual([1214000000, 312000000, 1215000000, 313000000]);
  });

  test.each([8, 18, 28])('several points in one shape of type %i: the first is the place', async (type) => {
    const shapes = shp(
      {
        type,
        parts: [
          [
            [121.4, 31.2],
            [121.5, 31.3],
          ],
        ],
      },
      { type, parts: [[[121.6, 31.2]]] },
    );
    const { layer, report } = await readZipped(entriesOf('p', { shp: shapes, dbf: idTable('a', 'b') }), 'residences');
    expect([...(layer as FeatureLayer).points]).toEqual([1214000000, 312000000, 1216000000, 312000000]);
    expect(report.issueCounts).toMatchObject({ 'geometry-repaired': 1 });
  });

  test.each([3, 13, 23])('lines of type %i', async (type) => {
    const one: Ring = [
      [121.4, 31.2],
      [121.41, 31.2],
      [121.42, 31.21],
    ];
    const two: Ring = [
      [121.5, 31.2],
      [121.51, 31.2],
    ];
    const result = await readZipped(
      entriesOf('l', { shp: shp({ type, parts: [one, two] }, { type, parts: [two] }) }),
      'network',
    );
    const { layer, report } = result;
    expect(report).toMatchObject({ accepted: true, format: 'shapefile (zip)', counts: { read: 2 } });
    // two parts of the first, one of the second
    const ways = [...(layer as WayLayer).firstRef].slice(1).map((end, i) => end - (layer as WayLayer).firstRef[i]);
    expect(ways).toEqual([3, 2, 2]);
  });

  test.each([5, 15, 25])('polygons of type %i', async (type) => {
    const shapes = shp({ type, parts: [squareRing(121, 31, 0.1)] });
    expect(polygonsOf(await layerOfZip(entriesOf('z', { shp: shapes, dbf: idTable('a') }), 'zones'))).toEqual([
      ['121,31'],
    ]);
  });

  const big = squareRing(121, 31, 1);
  const hole = turned(squareRing(121.2, 31.2, 0.6));
  const island = squareRing(121.4, 31.4, 0.2);
  const pond = turned(squareRing(121.45, 31.45, 0.1));
  const apart = squareRing(122.5, 31, 0.1);
  const ring: Record<string, readonly [Ring[], string[][]]> = {
    'a hole': [[big, hole], [['121,31', '121.2,31.2']]],
    'a hole listed first': [[hole, big], [['121,31', '121.2,31.2']]],
    'an island in a hole, with a pond': [
      [pond, island, hole, big, apart],
      [['121.4,31.4', '121.45,31.45'], ['121,31', '121.2,31.2'], ['122.5,31']],
    ],
    'all directions turned round': [
      [turned(big), turned(hole), turned(apart)],
      [['121,31', '121.2,31.2'], ['122.5,31']],
    ],
    'all rings counter-clockwise': [
      [turned(big), hole, turned(apart)],
      [['121,31', '121.2,31.2'], ['122.5,31']],
    ],
    'two shells side by side, a hole in each': [
      [big, turned(squareRing(121.1, 31.1, 0.1)), squareRing(122.1, 31, 1), turned(squareRing(122.2, 31.2, 0.1))],
      [
        ['121,31', '121.1,31.1'],
        ['122.1,31', '122.2,31.2'],
      ],
    ],
    'a hole that touches its shell': [[big, turned(squareRing(121, 31.5, 0.2))], [['121,31', '121,31.5']]],
    // the box of the bent shell holds the hole of the other one
    'a hole in a square that lies in the bend of another shell': [
      [
        [
          [121, 31],
          [121, 32],
          [121.1, 32],
          [121.1, 31.1],
          [122, 31.1],
          [122, 31],
          [121, 31],
        ],
        squareRing(121.3, 31.3, 0.4),
        turned(squareRing(121.4, 31.4, 0.1)),
      ],
      [['121,31'], ['121.3,31.3', '121.4,31.4']],
    ],
  };
  test.each(Object.entries(ring))('%s', async (_, [parts, expected]) => {
    const entries = entriesOf('z', { shp: shp(polygon(...parts)), dbf: idTable('a') });
    const found = polygonsOf(await layerOfZip(entries, 'zones'));
    expect(found.toSorted()).toEqual(expected.toSorted());
  });

  test('null shapes and positions that are no numbers are kept without a place, by their record', async () => {
    const shapes = shpOf(1, [pointAt(121.4, 31.2), { type: 0 }, pointAt(NaN, NaN)].map(recordOf));
    const { report, layer } = await readZipped(
      entriesOf('p', { shp: shapes, dbf: idTable('a', 'b', 'c') }),
      'residences',
    );
    expect(layer).toMatchObject({ ids: ['a', 'b', 'c'] });
    expect(report.issues.map(({ code, row }) => [code, row])).toEqual(
      expect.arrayContaining([
        ['geometry-null', 2],
        ['coordinates-nonfinite', 3],
      ]),
    );
  });

  test('3D bodies are refused with a cure', async () => {
    const shapes = shpOf(31, [recordOf({ type: 5, parts: [squareRing(121, 31, 1)] })]);
    expect(await refusalOfZip(entriesOf('b', { shp: shapes }), 'zones')).toMatch(/^geometry-type: .*MultiPatch/);
  });
});

describe('the index', () => {
  const points = shp(pointAt(121.1, 31), pointAt(121.2, 31), pointAt(121.3, 31));
  const [first, second, third] = [100, 128, 156];
  const longitudes = async (offsets: number[], ...names: string[]): Promise<number[]> => {
    const entries = entriesOf('p', { shp: points, shx: shxOf(points, offsets), dbf: idTable(...names) });
    const { points: found } = await layerOfZip(entries, 'residences');
    return [...found].filter((_, i) => i % 2 === 0).map((unit) => unit / 1e7);
  };

  test('dead records are passed over', async () => {
    expect(await longitudes([first, third], 'a', 'b')).toEqual([121.1, 121.3]);
  });
  test('records that were moved to the end belong to their row', async () => {
    expect(await longitudes([third, first, second], 'a', 'b', 'c')).toEqual([121.3, 121.1, 121.2]);
  });
  test('an index that does not fit the rows is not followed', async () => {
    expect(await longitudes([third], 'a', 'b', 'c')).toEqual([121.1, 121.2, 121.3]);
  });
  test('an index that points between records is refused', async () => {
    const shx = shxOf(points);
    for (const offset of [2, 60, 1_000_000]) {
      shx.writeInt32BE(offset, 108);
      const text = await refusalOfZip(entriesOf('p', { shp: points, shx, dbf: idTable('a', 'b', 'c') }), 'residences');
      expect(text).toMatch(/^malformed-shapefile: .*record \d/);
    }
  });
});

describe('damage', () => {
  const good = shp(polygon(squareRing(121, 31, 1)), polygon(squareRing(122, 31, 1)));
  const changed = (at: number, ...values: number[]): Buffer => {
    const bytes = Buffer.from(good);
    bytes.set(int32(...values), at);
    return bytes;
  };
  const cut = Buffer.concat([good.subarray(0, 24), Buffer.from([0, 0, 0, 150]), good.subarray(28, 300)]);
  test.each([
    ['no head', Buffer.alloc(50), 'has only 50 bytes'],
    ['another head', Buffer.alloc(200), 'does not begin as a .shp file does'],
    ['a cut file', good.subarray(0, 300), 'it is cut off'],
    ['a cut record', cut, 'record 2 of a.shp says it has 128 bytes, of 56 that are left'],
    ['an unknown type', changed(32, 6), 'has the shape type 6'],
    ['a record of an unknown type', changed(108, 7), 'record 1 of a.shp has the shape type 7'],
    ['parts without number', changed(144, -1), 'record 1 of a.shp says it has -1 parts'],
    ['two thousand million points', changed(148, 2 ** 31 - 1), 'record 1 of a.shp has 128 bytes where its counts need'],
    ['more parts than there is room for', changed(144, 10_000), 'record 1 of a.shp has 128 bytes where'],
    ['a part outside', changed(152, 4), 'record 1 of a.shp has a part 1 that begins or ends outside'],
    ['a record of length 0', changed(104, 0), 'record 1 of a.shp says it has 0 bytes'],
    ['a record of negative length', changed(104, 0xff), 'record 1 of a.shp says it has'],
  ])('%s in the .shp', async (_, bytes, text) => {
    const message = await refusalOfZip(entriesOf('a', { shp: bytes, dbf: idTable('a', 'b') }), 'zones');
    expect(message).toMatch(/^malformed-shapefile: a\.zip: expected a whole Shapefile, but /);
    expect(message).toContain(text);
  });

  test.each([
    ['nothing', Buffer.alloc(0), 'has only 0 bytes'],
    ['a cut table', idTable('a', 'b').subarray(0, 70), 'cut off or its head is wrong'],
    ['four thousand million rows', Buffer.from(idTable('a', 'b')).fill(0xff, 4, 8), 'says it has 4294967295 records'],
    ['rows of no bytes', Buffer.from(idTable('a', 'b')).fill(0, 10, 12), 'records of 0 bytes'],
    ['fields wider than rows', Buffer.from(idTable('a', 'b')).fill(3, 10, 11), 'has fields of 9 bytes in records of 3'],
    ['a head beyond the file', Buffer.from(idTable('a', 'b')).fill(0xff, 8, 10), 'says its head has 65535 bytes'],
  ])('%s as the .dbf', async (_, dbf, text) => {
    const message = await refusalOfZip(entriesOf('a', { shp: good, dbf }), 'zones');
    expect(message).toMatch(/^malformed-shapefile: a\.zip: expected a whole Shapefile, but a\.dbf /);
    expect(message).toContain(text);
  });

  test('a block filled up with zeros is no damage', async () => {
    const layer = await layerOfZip(
      entriesOf('a', { shp: Buffer.concat([good, Buffer.alloc(300)]), dbf: idTable('a', 'b') }),
      'zones',
    );
    expect(layer.ids).toEqual(['a', 'b']);
  });

  // a search of all pairs would take minutes, and run into the time limit of a test
  test('thirty thousand rings inside each other are refused in time', async () => {
    const rings = Array.from({ length: 30_000 }, (_, i) =>
      turned(squareRing(121 + i * 1e-6, 31 + i * 1e-6, 1 - i * 2e-6)),
    );
    expect(await refusalOfZip(entriesOf('a', { shp: shp(polygon(...rings)) }), 'zones')).toMatch(/^too-complex: /);
  });
});
