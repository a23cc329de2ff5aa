// Archives and Shapefiles, damaged at random from a fixed seed: each gives a layer or a refusal of one sentence, never a failure, and
// never takes long. Damage is done inside the parts (then packed well) or to the packed archive.
import { expect, test } from 'vitest';
import { damage, readDamaged, roundsOf, type Random } from './support/fuzz.ts';
import { dbfOf, entriesOf, int32, recordOf, shpOf, shxOf } from './support/shapefile-writer.ts';
import { squareRing } from './support/shapefiles.ts';
import { sourceOf } from './support/text-source.ts';
import { zipOf } from './support/zip-writer.ts';

const ROUNDS = roundsOf(1500);

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

function damagedArchive(random: Random): Buffer {
  const good = GOOD[random(GOOD.length)];
  if (random(3) === 0) return damage(zipOf(entriesOf('a', good)), random);
  const parts = Object.entries(good).map(([ending, bytes]) => [ending, random(3) > 0 ? bytes : damage(bytes, random)]);
  return zipOf(entriesOf('a', Object.fromEntries(parts) as Record<string, Buffer>));
}

test(`${ROUNDS} damaged archives`, { timeout: 3_600_000 }, async () => {
  const codes = await readDamaged(ROUNDS, (random) => sourceOf(damagedArchive(random), 'a.zip'));
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
