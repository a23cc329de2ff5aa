import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { CityFeature } from '../src/cities/city-feature.ts';
import { geojsonText } from '../src/cities/geojson-text.ts';
import { type SyntheticCity, syntheticCity } from '../src/cities/synthetic.ts';

const LAYERS = ['roads', 'residences', 'facilities', 'zones', 'gates'] as const;

function countsOf(city: SyntheticCity): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const layer of LAYERS) counts[layer] = [...city[layer]()].length;
  const vertices = new Set<string>();
  for (const road of city.roads()) for (const position of road.geometry.coordinates) vertices.add(String(position));
  counts.vertices = vertices.size;
  counts.people = peopleOf(city);
  return counts;
}

function peopleOf(city: SyntheticCity): number {
  let people = 0;
  for (const residence of city.residences()) people += residence.properties.population as number;
  return people;
}

function digestOf(features: Iterable<CityFeature>): string {
  const hash = createHash('sha256');
  for (const chunk of geojsonText(features)) hash.update(chunk);
  return hash.digest('hex');
}

describe('the recipe', () => {
  // all expected values here come from the recipe's other implementation, in Python

  test('gives the same bytes as its other implementation', () => {
    const city = syntheticCity({ columns: 10, rows: 10 });
    expect(digestOf(city.roads())).toBe('48419e7c1a94e18316f1b3fac3dd17950a69a06391305ea8caadf264e21b3613');
    expect(digestOf(city.residences())).toBe('0005f7e4eea101cec696ff887ef2e7d3c76b2a5091bb60e9d5fa1e21376e2140');
    expect(digestOf(city.facilities())).toBe('03e94731e8f27cf7d3678fd396e6df13d0fecc3ac35df420e945029e110c5627');
    expect(digestOf(city.zones())).toBe('8a7008ffa96dc713d49003b4c94925414b818af85397bcf6b650283ea0d12ce5');
    expect(digestOf(city.gates())).toBe('f79ecf72f105f15797977a4f86c31cb4a5fbbf1f25c8ab8d83eec4ce5d5b56e0');
  });

  test('has the published size at 10 x 10 superblocks', () => {
    expect(countsOf(syntheticCity({ columns: 10, rows: 10 }))).toEqual({
      vertices: 11_386,
      roads: 4_052,
      residences: 3_148,
      people: 327_936,
      facilities: 175,
      zones: 4,
      gates: 278,
    });
  });

  test('has the published size at 50 x 50 superblocks', () => {
    expect(countsOf(syntheticCity({ columns: 50, rows: 50 }))).toEqual({
      vertices: 320_872,
      roads: 121_437,
      residences: 90_955,
      people: 9_467_168,
      facilities: 5_457,
      zones: 100,
      gates: 9_120,
    });
  });

  test('makes another city of another seed', () => {
    const [one, other] = [1, 2].map((seed) => digestOf(syntheticCity({ columns: 3, rows: 3, seed }).roads()));
    expect(one).not.toBe(other);
  });
});

describe('a dressed city', () => {
  const plain = syntheticCity({ columns: 20, rows: 20 });
  const dressed = syntheticCity({ columns: 20, rows: 20, dressed: true });

  test.each(LAYERS)('has the same %s as the plain one, with more properties', (layer) => {
    const bare = [...plain[layer]()];
    const full = [...dressed[layer]()];
    expect(full.map((feature) => feature.geometry)).toEqual(bare.map((feature) => feature.geometry));
    for (let i = 0; i < bare.length; i++) {
      const own = layer === 'zones' ? { zone_id: bare[i].properties.zone_id } : bare[i].properties;
      expect(full[i].properties).toMatchObject(own);
    }
  });

  test('names every zone differently and groups 4 x 4 of them into four districts', () => {
    const zones = [...dressed.zones()].map((zone) => zone.properties);
    expect(new Set(zones.map((zone) => zone.name)).size).toBe(16);
    expect(new Set(zones.map((zone) => zone.parent_id))).toEqual(
      new Set(['合成区01', '合成区02', '合成区03', '合成区04']),
    );
    for (const zone of zones) expect(zone.name).toMatch(/^..(街道|镇)$/);
  });

  test('names all 324 zones of the largest city differently, in 16 districts', () => {
    const zones = [...syntheticCity({ columns: 90, rows: 90, dressed: true }).zones()].map((zone) => zone.properties);
    expect(zones.length).toBe(324);
    expect(new Set(zones.map((zone) => zone.name)).size).toBe(324);
    // 18 zones a side, districts of ceil(18 / 4) = 5: four along each side
    expect(new Set(zones.map((zone) => zone.parent_id)).size).toBe(16);
  });

  test('has no district when there would be only one', () => {
    const [zone] = syntheticCity({ columns: 10, rows: 10, dressed: true }).zones();
    expect(zone.properties).not.toHaveProperty('parent_id');
  });

  test('puts every gate and residence in a compound', () => {
    for (const layer of ['residences', 'gates'] as const) {
      for (const feature of dressed[layer]()) expect(feature.properties.compound_id).toMatch(/^C\d{6}$/);
    }
  });
});

test.each([0, 91, 1.5, NaN])('a city of %s superblocks is refused', (columns) => {
  expect(() => syntheticCity({ columns, rows: 5 })).toThrow('expected a city of 1 to 90 superblocks a side');
});

describe('text of a collection', () => {
  test('carries members before the features', () => {
    const text = [...geojsonText([{ type: 'Feature' }], { notice: 'made up "here"' })].join('');
    expect(text).toBe(
      '{"type":"FeatureCollection","notice":"made up \\"here\\"","features":[\n{"type":"Feature"}\n]}\n',
    );
  });

  test('is valid JSON without features', () => {
    expect(JSON.parse([...geojsonText([])].join(''))).toEqual({ type: 'FeatureCollection', features: [] });
  });

  test('comes in chunks of bounded size', () => {
    const chunks = [...geojsonText(syntheticCity({ columns: 10, rows: 10 }).roads())];
    // 4,052 roads are about 900 kB: more than ten chunks of 64 kB, each over by at most one feature
    expect(chunks.length).toBeGreaterThan(10);
    expect(Math.max(...chunks.map((chunk) => chunk.length))).toBeLessThan(65_536 + 8_192);
  });
});
