// OSM PBF, XLSX, GeoPackage and its geometries, damaged at random: a layer or a refusal of one sentence each time, never a failure,
// never slow. Damage is done inside the parts too, which are then packed well.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { UnreadableGeometry } from '../src/layers/geojson-check.ts';
import { readWkb } from '../src/layers/wkb.ts';
import { createRandom, damage, readDamaged, roundsOf } from './support/fuzz.ts';
import { diskSource, toGpb, writeGeoPackage } from './support/geopackage-writer.ts';
import { writePbf } from './support/osm-writer.ts';
import { point, sourceOf, square } from './support/text-source.ts';
import { toWkb } from './support/wkb-writer.ts';
import { workbookOf } from './support/workbook-writer.ts';

const TIMEOUT = { timeout: 3_600_000 };
const directory = mkdtempSync(join(tmpdir(), 'fuzz-'));
afterAll(() => rmSync(directory, { recursive: true }));

type Geometry = Parameters<typeof toGpb>[0];
const SHAPES = [
  point(121.4, 31.2),
  square(121.4, 31.2),
  {
    type: 'LineString',
    coordinates: [
      [0, 0],
      [1, 1],
    ],
  },
].flatMap((shape) => [shape, { type: 'GeometryCollection', geometries: [shape, shape] }]) as Geometry[];

const PBF_ELEMENTS: Parameters<typeof writePbf>[0] = [
  { type: 'node', id: 1, lon: 0, lat: 0, tags: { amenity: 'clinic', name: '甲' } },
  { type: 'node', id: 2, lon: 1000, lat: 0, tags: { 'addr:housenumber': '2' } },
  { type: 'node', id: 3, lon: 1000, lat: 1000 },
  { type: 'way', id: 1, refs: [1, 2, 3, 1], tags: { building: 'house' } },
  { type: 'way', id: 2, refs: [1, 2], tags: { highway: 'path' } },
  {
    type: 'relation',
    id: 1,
    members: [{ type: 'way', ref: 1, role: 'outer' }],
    tags: { type: 'boundary', admin_level: '9' },
  },
];

test('damaged OSM PBF', TIMEOUT, async () => {
  // without compression the damage gets behind the checksums
  const files = [
    writePbf(PBF_ELEMENTS),
    writePbf(PBF_ELEMENTS, { zlib: false }),
    writePbf(PBF_ELEMENTS, { zlib: false, dense: false }),
  ];
  const codes = await readDamaged(roundsOf(2000), (random) =>
    sourceOf(damage(files[random(3)], random), 'a.osm.pbf', 1 + random(300)),
  );
  expect([...codes]).toEqual(expect.arrayContaining(['read', 'malformed-pbf']));
});

test('damaged XLSX', TIMEOUT, async () => {
  const rows = [
    ['序号', '名称', '类别', '经度', '纬度'],
    [1, '甲', '卫生', 121.4, 31.2],
    [2, '乙', null, '121.5', true],
  ];
  const packed = workbookOf([{ rows, merges: ['C2:C3'], hiddenRows: [3] }]);
  const codes = await readDamaged(roundsOf(150), (random) => sourceOf(damage(packed, random), 'a.xlsx'));
  expect([...codes]).toEqual(expect.arrayContaining(['read', 'malformed-archive']));
  const cells = roundsOf(150);
  const inside = await readDamaged(cells, (random) => {
    const xml = damage(Buffer.from('<v>1.5</v>'), random, ['<', '</v>', '&', '<is><t>甲</t></is>', '1e999']).toString();
    const attributes = ['', ' t="s"', ' t="n"', ' t="inlineStr"', ' s="1"', ' r="ZZZ9"', ' r="A0"', ' t="e"'][
      random(8)
    ];
    return sourceOf(workbookOf([{ rows: [...rows, [{ xml, attributes }, '丙', '卫生', 1, 2]] }]), 'a.xlsx');
  });
  expect([...inside]).toContain('read');
});

test('damaged GeoPackages', TIMEOUT, async () => {
  const rows = SHAPES.map((shape, i) => [toGpb(shape), `甲${i}`]);
  const clean = readFileSync(writeGeoPackage(directory, [{ name: 'a', rows }]));
  const path = join(directory, 'damaged.gpkg');
  const codes = await readDamaged(roundsOf(400), (random) => {
    const bytes = damage(clean, random);
    // the first bytes say that it is a database at all, and its length is looked at first
    clean.copy(bytes, 0, 0, 16);
    const whole = Buffer.alloc(clean.length);
    bytes.copy(whole);
    writeFileSync(path, random(4) === 0 ? bytes : whole);
    return diskSource(path, 'a.gpkg');
  });
  expect([...codes]).toEqual(expect.arrayContaining(['read', 'malformed-database']));
});

test('damaged well-known binary', TIMEOUT, () => {
  const random = createRandom();
  const good = SHAPES.map((shape) => toWkb(shape));
  let unreadable = 0;
  const rounds = roundsOf(20_000);
  for (let round = 0; round < rounds; round++) {
    if (readWkb(damage(good[random(good.length)], random)) instanceof UnreadableGeometry) unreadable++;
  }
  expect(unreadable).toBeGreaterThan(rounds / 10);
  expect(unreadable).toBeLessThan(rounds);
});
