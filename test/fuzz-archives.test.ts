// Archives and Shapefiles, damaged at random from a fixed seed: each gives a layer or a refusal of one sentence, never a failure, and
// never takes long. Damage is done inside the parts (then packed well) or to the packed archive.
import { expect, test } from 'vitest';
import { readLayer } from '../src/layers/read-layer.ts';
import type { LayerKind } from '../src/types.ts';
import { dbfOf, entriesOf, int32, recordOf, shpOf, shxOf } from './support/shapefile-writer.ts';
import { squareRing } from './support/shapefiles.ts';
import { sourceOf } from './support/text-source.ts';
import { zipOf } from './support/zip-writer.ts';

const ROUNDS = 3000;
const SLOW_MILLIS = 2000;
const KINDS: readonly LayerKind[] = ['zones', 'residences', 'facilities', 'network'];

/** mulberry32: the same numbers on every machine. */
function createRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

const hole = squareRing(121.2, 31.2, 0.2).toReversed();
const polygons = shpOf(5, [
  recordOf({ type: 5, parts: [squareRing(121, 31, 1), hole, squareRing(123, 31, 0.1)] }),
  recordOf({ type: 5, parts: [squareRing(121, 33, 0.1)] }),
  recordOf({ type: 0 }),
]);
const points = shpOf(18, [
  recordOf({
    type: 18,
    parts: [
      [
        [121, 31],
        [122, 31],
      ],
    ],
  }),
  recordOf({ type: 18, parts: [[[121, 31]]] }),
]);
const lines = shpOf(3, [
  recordOf({
    type: 3,
    parts: [
      [
        [121, 31],
        [121.1, 31],
      ],
      [
        [121, 31],
        [121, 31.1],
      ],
    ],
  }),
]);
const fields = [
  { name: 'id', length: 3 },
  { name: Buffer.from('bdd6d5f2c3fb', 'hex'), length: 20 },
  { name: 'N', type: 'N', length: 6 },
  { name: 'I', type: 'I', length: 4 },
  { name: 'D', type: 'D', length: 8 },
  { name: 'L', type: 'L', length: 1 },
];
const rows = [
  ['1', Buffer.from('beb2b0b2c7f8', 'hex'), '12', int32(4), '20240101', 'T'],
  ['2', 'x', '******', '    ', '', 'F'],
  ['3', '', '', '', '', ''],
];
const dbf = dbfOf(fields, rows, { deleted: [1] });
const prj = Buffer.from(
  'GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137,298.257223563]],PRIMEM["Greenwich",0],UNIT["Degree",0.017453292519943295]]',
);
const GOOD: readonly Readonly<Record<string, Buffer>>[] = [
  { shp: polygons, dbf, shx: shxOf(polygons), prj, cpg: Buffer.from('GBK') },
  { shp: points, dbf, prj },
  { shp: lines },
];

function damage(good: Buffer, random: (below: number) => number): Buffer {
  let bytes = Buffer.from(good);
  for (let left = 1 + random(4); left > 0 && bytes.length > 0; left--) {
    const at = random(bytes.length);
    const end = Math.min(bytes.length, at + 1 + random(16));
    const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)];
    const way = random(6);
    if (way === 0) bytes[at] ^= 1 << random(8);
    else if (way === 1) bytes[at] = random(256);
    else if (way === 2) bytes.fill([0, 0xff, 0x20, 0x7f][random(4)], at, end);
    else if (way === 3) bytes = Buffer.from(before);
    else if (way === 4) bytes = Buffer.concat([before, bytes.subarray(end)]);
    else bytes = Buffer.concat([before, bytes.subarray(at, end), after]);
  }
  return bytes;
}

function damagedArchive(random: (below: number) => number): Buffer {
  const good = GOOD[random(GOOD.length)];
  if (random(3) === 0) return damage(zipOf(entriesOf('a', good)), random);
  const parts = Object.entries(good).map(([ending, bytes]) => [ending, random(3) > 0 ? bytes : damage(bytes, random)]);
  return zipOf(entriesOf('a', Object.fromEntries(parts) as Record<string, Buffer>));
}

test(`${ROUNDS} damaged archives`, { timeout: 60_000 }, async () => {
  const random = createRandom(20261124);
  const codes = new Set<string>();
  for (let round = 0; round < ROUNDS; round++) {
    const bytes = damagedArchive(random);
    const started = performance.now();
    const { layer, report } = await readLayer(sourceOf(bytes, 'a.zip'), KINDS[random(KINDS.length)]);
    expect(performance.now() - started, `round ${round}`).toBeLessThan(SLOW_MILLIS);
    expect(layer === null, `round ${round}`).toBe(report.code !== null);
    if (report.message !== null) expect(report.message, `round ${round}`).toMatch(/^a\.zip[^\0-\x1f]*$/);
    codes.add(report.code ?? 'read');
  }
  // the damage reaches deep: not only the archive's own checks refuse
  const expected = [
    'read',
    'malformed-archive',
    'archive-entry',
    'malformed-shapefile',
    'encoding-invalid',
    'nothing-usable',
  ];
  expect([...codes]).toEqual(expect.arrayContaining(expected));
});
