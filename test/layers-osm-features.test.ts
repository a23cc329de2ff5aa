// OSM files as facilities, residences and zones: which objects are features, with which shape and properties; the same from PBF and
// from XML and in any order; and what becomes of damaged ones.
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { getTaxonomy } from '../src/engine/standards.ts';
import { textAt } from '../src/layers/fields.ts';
import { readLayer, type ReadResult } from '../src/layers/read-layer.ts';
import type { ReadOptions } from '../src/layers/reader.ts';
import type { FeatureLayer, LayerKind } from '../src/types.ts';
import { collection, feature, point, sourceOf } from './support/text-source.ts';
import { writePbf, writeXml, type OsmElement, type OsmMember, type OsmTags } from './support/osm-writer.ts';

const LON = 1_214_700_000;
const LAT = 312_300_000;

const node = (id: number, x: number, y: number, tags?: OsmTags): OsmElement => ({
  type: 'node',
  id,
  lon: LON + x,
  lat: LAT + y,
  tags,
});
const way = (id: number, refs: number[], tags?: OsmTags): OsmElement => ({ type: 'way', id, refs, tags });
const relation = (id: number, members: OsmMember[], tags: OsmTags): OsmElement => ({
  type: 'relation',
  id,
  members,
  tags: { type: 'multipolygon', ...tags },
});
const outer = (ref: number): OsmMember => ({ type: 'way', ref, role: 'outer' });
const inner = (ref: number): OsmMember => ({ type: 'way', ref, role: 'inner' });

/** Nodes `id` to `id + 3` at the corners of a square, and its outline as references. */
const square = (id: number, x: number, y: number, side: number) => ({
  nodes: [node(id, x, y), node(id + 1, x + side, y), node(id + 2, x + side, y + side), node(id + 3, x, y + side)],
  refs: [id, id + 1, id + 2, id + 3, id],
});

function read(
  elements: readonly OsmElement[],
  kind: LayerKind,
  format = 'pbf',
  more: ReadOptions = {},
): Promise<ReadResult> {
  const bytes = format === 'pbf' ? writePbf(elements, { blockSize: 3 }) : writeXml(elements);
  const name = format === 'pbf' ? 'city.osm.pbf' : 'city.osm';
  return readLayer(sourceOf(bytes, name), kind, { taxonomy: getTaxonomy(), ...more });
}

async function layerOf(elements: readonly OsmElement[], kind: LayerKind, format?: string): Promise<FeatureLayer> {
  const { layer, report } = await read(elements, kind, format);
  if (layer === null || layer.kind === 'network') throw new Error(report.message ?? 'no layer');
  return layer;
}

const column = (layer: FeatureLayer, name: string): string[] =>
  layer.ids.map((_, i) => textAt(layer.columns.get(name), i));

/** Rings of each polygon of a feature. */
const ringsOf = ({ ids, polygons }: FeatureLayer, id: string): number[] => {
  const feature = ids.indexOf(id);
  const { firstPolygon, firstRing } = polygons;
  return Array.from(firstRing.subarray(firstPolygon[feature], firstPolygon[feature + 1]), (first, i) => {
    return firstRing[firstPolygon[feature] + i + 1] - first;
  });
};

const park = square(10, 0, 0, 10_000);
const pond = square(20, 2000, 2000, 1000);
const lawn = square(30, 50_000, 0, 1000);
const CITY: readonly OsmElement[] = [
  node(1, 500, 500, { amenity: 'pharmacy', name: '国大药房', shop: 'chemist' }),
  node(2, 600, 500, { amenity: 'bench' }),
  node(3, 700, 500, { 'disused:amenity': 'bank', 'name:zh': '旧银行' }),
  node(4, 800, 500, { office: 'lawyer' }),
  node(5, 3000, 9000, { leisure: 'park' }),
  ...park.nodes,
  ...pond.nodes,
  ...lawn.nodes,
  way(100, park.refs.slice(0, 3)),
  way(101, park.refs.slice(2)),
  way(102, pond.refs),
  way(103, lawn.refs, { amenity: 'school', access: 'private' }),
  way(104, lawn.refs, { amenity: 'kindergarten', 'addr:street': '大沽路' }),
  way(105, [10, 20], { highway: 'path' }),
  way(106, [10, 20, 30], { leisure: 'track' }),
  relation(7, [inner(102), outer(100), outer(101)], { leisure: 'park', name: '人民公园' }),
];

describe('facilities', () => {
  test('nodes, closed ways and multipolygons whose tags say so', async () => {
    const layer = await layerOf(CITY, 'facilities');
    expect(layer.ids).toEqual(['node/1', 'node/3', 'node/4', 'node/5', 'relation/7', 'way/104', 'way/106']);
    expect(column(layer, 'category')).toEqual(['pharmacy', 'bank', 'office', 'park', 'park', 'kindergarten', 'track']);
    expect(column(layer, 'status')).toEqual(['open', 'closed', 'open', 'open', 'open', 'open', 'open']);
    expect(column(layer, 'name')).toEqual(['国大药房', '旧银行', '', '', '人民公园', '', '']);
    // by data/taxonomy.json: pharmacies are HEA-PHA, banks COM-BNK, a craft or an office COM-PER
    expect(column(layer, 'codes').slice(0, 3)).toEqual(['HEA-PHA', 'COM-BNK', 'COM-PER']);
    expect(column(layer, 'codes')[5]).toBe('EDU-KIN');
    expect(column(layer, 'addr:street')[5]).toBe('大沽路');
    expect(ringsOf(layer, 'relation/7')).toEqual([2]);
    expect(ringsOf(layer, 'way/104')).toEqual([1]);
    // an open line stands at its middle node
    expect([...layer.points.subarray(12)]).toEqual([LON + 2000, LAT + 2000]);
  });

  test('what is guessed, left out or doubtful is told', async () => {
    const { report } = await read(CITY, 'facilities');
    expect(report.issueCounts).toEqual({ 'osm-open-outline': 1, 'osm-private': 1, 'osm-suspected-duplicates': 1 });
    expect(report.summary.attribution).toEqual([
      '© OpenStreetMap contributors, ODbL 1.0 (https://www.openstreetmap.org/copyright)',
    ]);
    expect(report.issues.map(({ code, feature, place }) => ({ code, feature, place }))).toContainEqual({
      code: 'osm-open-outline',
      feature: 'way/106',
      place: [121.4702, 31.2302],
    });
  });

  test.each([
    [{ 'construction:amenity': 'school' }, 'school', 'building'],
    [{ 'proposed:leisure': 'park' }, 'park', 'planned'],
    [{ amenity: 'clinic', disused: 'yes' }, 'clinic', 'closed'],
    [{ amenity: 'doctors', healthcare: 'doctor' }, 'doctors', 'open'],
    [{ healthcare: 'physiotherapist' }, 'physiotherapist', 'open'],
    [{ amenity: 'social_facility', social_facility: 'nursing_home' }, 'nursing_home', 'open'],
    [{ amenity: 'bank;atm;fountain' }, 'bank;atm', 'open'],
    [{ highway: 'bus_stop', public_transport: 'platform' }, 'bus_stop', 'open'],
    [{ craft: 'tailor' }, 'craft', 'open'],
  ] satisfies [OsmTags, string, string][])('%o is a %s, %s', async (tags, category, status) => {
    const layer = await layerOf([node(1, 0, 0, tags)], 'facilities');
    expect([column(layer, 'category'), column(layer, 'status')]).toEqual([[category], [status]]);
  });

  test('the outline of a multipolygon that says the same is not a second place', async () => {
    const elements = [
      ...park.nodes,
      way(1, park.refs, { leisure: 'park' }),
      relation(2, [outer(1)], { leisure: 'park' }),
    ];
    expect((await layerOf(elements, 'facilities')).ids).toEqual(['relation/2']);
    const other = [
      ...park.nodes,
      way(1, park.refs, { amenity: 'school' }),
      relation(2, [outer(1)], { leisure: 'park' }),
    ];
    expect((await layerOf(other, 'facilities')).ids).toEqual(['relation/2', 'way/1']);
  });
});

describe('OSM tags as properties of another format', () => {
  const tagged = (...properties: Record<string, unknown>[]) =>
    readLayer(
      sourceOf(collection(...properties.map((each, i) => feature(point(121.47, 31.23), each, i + 1)))),
      'facilities',
      {
        taxonomy: getTaxonomy(),
      },
    );

  test('give the category where a feature has none', async () => {
    const { layer, report } = await tagged(
      { amenity: 'pharmacy' },
      { 'disused:amenity': 'bank' },
      { amenity: 'school', category: '小学' },
      { amenity: 'clinic', access: 'private' },
    );
    if (layer?.kind !== 'facilities') throw new Error('no layer');
    expect(column(layer, 'category')).toEqual(['pharmacy', 'bank', '小学', '']);
    expect(column(layer, 'status')).toEqual(['open', 'closed', '', '']);
    expect(column(layer, 'codes').slice(0, 2)).toEqual(['HEA-PHA', 'COM-BNK']);
    expect(report.issues.map(({ message }) => message)).toContain(
      'the category of 2 features is taken from their OSM tags (amenity, disused:amenity)',
    );
  });

  test('are no tags when a bureau calls its columns so', async () => {
    const { report } = await tagged({ office: '浦东办事处' }, { office: 'Pudong Office' });
    expect(report.issueCounts['field-mapping'] ?? 0).toBe(0);
  });
});

describe('residences', () => {
  const [a, b, c, d] = [0, 1, 2, 3].map((i) => square(10 * (i + 1), 5000 * i, 0, 1000));
  const nodes = [...a.nodes, ...b.nodes, ...c.nodes, ...d.nodes];
  const address = [1, 2, 3, 4].map((id) => node(id, 9000 + id, 50, { 'addr:housenumber': String(id) }));

  test('residential buildings, those only called yes when they have an address; other uses never', async () => {
    const elements = [
      address[0],
      ...nodes,
      way(1, a.refs, { building: 'apartments', 'building:levels': '6' }),
      way(2, b.refs, { building: 'yes', 'addr:housenumber': '12' }),
      way(3, c.refs, { building: 'yes' }),
      way(4, d.refs, { building: 'yes', 'addr:housenumber': '14', amenity: 'school' }),
      way(5, d.refs, { landuse: 'residential' }),
    ];
    const { layer, report } = await read(elements, 'residences');
    expect(layer?.kind === 'residences' && layer.ids).toEqual(['way/1', 'way/2']);
    expect(report.issues[0].message).toContain(
      '2 residential buildings are the residences; 1 address points are left out',
    );
    // way 3 says building=yes and no more
    expect(report.issues.find(({ code }) => code === 'osm-building-plain')).toMatchObject({ value: '1' });
    expect(report.summary.notices).toEqual([
      '居住数据为OpenStreetMap住宅建筑,不含人口:人口口径residences即每栋计1,households即按户数计',
      'Residences are residential buildings of OpenStreetMap, which holds no people: weight residences counts each as 1, households its flats',
    ]);
  });

  test('addresses where there are more of them than residential buildings', async () => {
    const shop = node(9, 1, 1, { 'addr:housenumber': '9', shop: 'bakery' });
    const layer = await layerOf([...address, shop, ...nodes, way(1, a.refs, { building: 'house' })], 'residences');
    expect(layer.ids).toEqual(['node/1', 'node/2', 'node/3', 'node/4']);
  });

  test('a file of nothing but building=yes is refused, and says how many there are', async () => {
    const { report } = await read([...a.nodes, way(1, a.refs, { building: 'yes' })], 'residences');
    expect(report).toMatchObject({ code: 'no-features', issueCounts: { 'osm-building-plain': 1 } });
  });

  test('flats are households only where nearly every building tells them', async () => {
    const building = (id: number, refs: number[], flats?: string): OsmElement =>
      way(id, refs, { building: 'apartments', ...(flats === undefined ? {} : { 'building:flats': flats }) });
    const all = await layerOf([...nodes, building(1, a.refs, '24'), building(2, b.refs, '8')], 'residences');
    expect(column(all, 'households')).toEqual(['24', '8']);
    const some = await layerOf([...nodes, building(1, a.refs, '24'), building(2, b.refs)], 'residences');
    expect(some.columns.has('households')).toBe(false);
  });
});

describe('zones', () => {
  const [a, b, all] = [square(10, 0, 0, 1000), square(20, 1000, 0, 1000), square(30, 0, 0, 2000)];
  const boundary = { type: 'boundary', boundary: 'administrative' };
  const elements = [
    ...a.nodes,
    ...b.nodes,
    ...all.nodes,
    way(1, a.refs),
    way(2, b.refs),
    way(3, all.refs),
    relation(1, [outer(1)], { ...boundary, admin_level: '8', name: '南京东路街道', 'ref:CN': '310101002' }),
    relation(2, [outer(2)], { ...boundary, admin_level: '8', name: '外滩街道' }),
    relation(3, [outer(3)], { ...boundary, admin_level: '6', name: '黄浦区' }),
    // cut by the extract: not a zone of it
    relation(4, [outer(1), outer(77)], { ...boundary, admin_level: '10' }),
    relation(5, [outer(2), outer(77)], { ...boundary, admin_level: '10' }),
  ];

  test('the finest level with two whole boundaries, and that is told', async () => {
    const { layer, report } = await read(elements, 'zones');
    expect(layer?.kind === 'zones' && layer.ids).toEqual(['310101002', 'relation/2']);
    expect(report.issues[0]).toMatchObject({ code: 'layer-chosen', value: '8' });
    expect(report.issues[0].message).toContain('levels 6 (1), 8 (2)');
  });

  test('the level the caller asks for', async () => {
    const { layer } = await read(elements, 'zones', 'pbf', { layer: '6' });
    expect(layer?.kind === 'zones' && layer.ids).toEqual(['relation/3']);
  });
});

describe('formats and order', () => {
  const anything = fc.shuffledSubarray([...CITY, way(200, park.refs, { building: 'house' })], { minLength: 1 });

  test('PBF, XML and their gzip give the same layer', async () => {
    const content = ({ ids, points, polygons, columns }: FeatureLayer) => ({ ids, points, polygons, columns });
    const pbf = content(await layerOf(CITY, 'facilities'));
    expect(content(await layerOf(CITY, 'facilities', 'xml'))).toEqual(pbf);
    const packed = await readLayer(sourceOf(gzipSync(writeXml(CITY)), 'city.osm.gz'), 'facilities', {
      taxonomy: getTaxonomy(),
    });
    expect(packed.layer).toMatchObject(pbf);
  });

  test('any part of the city in any order: PBF as XML, sorted as shuffled', async () => {
    const order = { node: 0, way: 1, relation: 2 };
    await fc.assert(
      fc.asyncProperty(anything, fc.constantFrom('facilities', 'residences'), async (elements, kind: LayerKind) => {
        const sorted = elements.toSorted((a, b) => order[a.type] - order[b.type] || a.id - b.id);
        const strip = ({ layer, report: { issues, counts } }: ReadResult) => ({
          layer: layer && { ...layer, sourceSha256: '', name: '' },
          issues,
          counts,
        });
        const expected = strip(await read(sorted, kind));
        expect(strip(await read(elements, kind))).toEqual(expected);
        expect(strip(await read(elements, kind, 'xml'))).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });
});

describe('what is damaged costs only itself', () => {
  const other = node(1, 0, 0, { amenity: 'library' });

  test('members and nodes that are missing, ways that do not close, cycles of relations', async () => {
    const elements = [
      other,
      ...park.nodes.slice(0, 3),
      way(1, park.refs, { leisure: 'park' }), // one corner is missing: a triangle
      way(2, [10, 11, 99]),
      way(3, [98, 97, 96, 98], { leisure: 'park' }), // beyond the extract
      relation(1, [outer(2)], { leisure: 'park' }), // does not close
      relation(2, [outer(55)], { leisure: 'park' }), // beyond the extract
      relation(
        3,
        [
          { type: 'relation', ref: 4, role: 'outer' },
          { type: 'relation', ref: 3 },
        ],
        { leisure: 'park' },
      ),
      relation(4, [{ type: 'relation', ref: 3, role: 'outer' }], { leisure: 'park' }),
    ];
    for (const format of ['pbf', 'xml']) {
      const { layer, report } = await read(elements, 'facilities', format);
      expect(layer?.kind === 'facilities' && layer.ids).toEqual(['node/1', 'relation/1', 'way/1']);
      expect(layer?.kind === 'facilities' && ringsOf(layer, 'way/1')).toEqual([1]);
      expect(report.issueCounts).toEqual({
        'osm-missing-nodes': 1,
        'osm-open-outline': 1,
        'osm-beyond-extract': 4,
      });
    }
  });

  test('outlines that touch and cross themselves', async () => {
    const bow = [node(10, 0, 0), node(11, 1000, 1000), node(12, 1000, 0), node(13, 0, 1000)];
    const layer = await layerOf([other, ...bow, way(1, [10, 11, 12, 13, 10], { leisure: 'park' })], 'facilities');
    expect(layer.ids).toEqual(['node/1', 'way/1']);
  });

  test('a file without any place is refused', async () => {
    const { report } = await read([node(1, 0, 0, { amenity: 'bench' })], 'facilities');
    expect(report.code).toBe('no-features');
  });

  // some kilobytes of relations would become 24 million corners
  test('one long way that is a member of many relations is refused before it fills the memory', async () => {
    const count = 20_000;
    const ring = Array.from({ length: count }, (_, i) =>
      node(i + 1, i < count / 2 ? i : count - i, i < count / 2 ? 0 : 10 + (i % 2)),
    );
    const halves = [
      way(
        1,
        ring.slice(0, -1).map(({ id }) => id),
      ),
    ];
    const relations = Array.from({ length: 1200 }, (_, i) => relation(i + 1, [outer(1)], { leisure: 'park' }));
    const { report } = await read([...ring, ...halves, ...relations], 'facilities');
    expect(report.code).toBe('too-complex');
    // 20,000 nodes once, then a million and four times as many: 55 relations
    expect(report.message).toContain('city.osm.pbf: expected ways shared by relations');
  });

  test('a key called __proto__ is a key', async () => {
    const layer = await layerOf(
      [node(1, 0, 0, { amenity: 'library', __proto__x: '1', ['__proto__']: 'x' })],
      'facilities',
    );
    expect(layer.ids).toEqual(['node/1']);
  });
});

test('relations that group objects are counted, their members stand for themselves', async () => {
  const clinic = { amenity: 'clinic' };
  const site = relation(1, [{ type: 'node', ref: 1, role: '' }], { ...clinic, type: 'site' });
  const { layer, report } = await read([node(1, 0, 0, clinic), site], 'facilities');
  expect(layer?.kind === 'facilities' && layer.ids).toEqual(['node/1']);
  expect(report.issues).toMatchObject([{ code: 'osm-site', severity: 'info', value: '1' }]);
});
