// What the network is worth by zone, in the town of support/gap-town.ts with four homes, a clinic and two zones.
import { describe, expect, test } from 'vitest';
import { runStudy } from '../src/study.ts';
import type { StudyParameters, StudyResult } from '../src/study-types.ts';
import { networkCsv, networkGeoJson } from '../src/output/network-csv.ts';
import { coverageCsv } from '../src/output/coverage-csv.ts';
import { runJson } from '../src/output/run-json.ts';
import { at, gapWays, units } from './support/gap-town.ts';
import { featureLayer, type Point, type TestFeature } from './support/layers.ts';
import { DEFAULT_PARAMETERS } from './support/tiny-study.ts';

const METERS_PER_UNIT = (6_371_008.8 * Math.PI) / 180 / 1e7;

const rectangle = (id: string, [west, south]: Point, [east, north]: Point): TestFeature => ({
  id,
  point: [(west + east) / 2, (south + north) / 2],
  rings: [[[west, south] as const, [east, south] as const, [east, north] as const, [west, north] as const]],
  properties: { name: id },
});
const home = (id: string, x: number, y: number, population: number): TestFeature => ({
  id,
  point: at(x, y),
  properties: { population },
});

// west and east halves of the streets, cut at x = 450, and the island in the north, of which the west half is a zone
const ZONES = [
  rectangle('west', at(-50, -300), at(450, 400)),
  rectangle('east', at(450, -300), at(1050, 400)),
  rectangle('north', at(-50, 4900), at(400, 5100)),
];
// homes 10, 20, 40 m off street a in the west; one in the north beside the island, one there without any street
const HOMES = [
  home('h1', 20, 10, 1),
  home('h2', 60, 20, 2),
  home('h3', 180, 40, 4),
  home('h4', 300, 5020, 64),
  home('h5', -40, 4900, 16),
];

async function run(parameters: Partial<StudyParameters> = {}): Promise<StudyResult> {
  const facilities = featureLayer('facilities', [
    { id: 'c1', point: at(0, 0), properties: { category: 'clinic' } },
    // no way leads there: it may serve the north, as far as anybody can tell
    { id: 'c2', point: at(100, 4700), properties: { category: 'clinic' } },
  ]);
  const inputs = {
    network: gapWays(),
    residences: featureLayer('residences', HOMES),
    facilities,
    zones: featureLayer('zones', ZONES),
    issues: [],
    notices: [],
    attribution: [],
  };
  const settings = { cutoff: { meters: 900 }, minComponentMeters: 0, snapMaxMeters: 60, networkReport: true };
  return runStudy(inputs, { ...DEFAULT_PARAMETERS, ...settings, ...parameters });
}

const textOf = (chunks: Iterable<string>): string => [...chunks].join('');

describe('the network by zone', () => {
  test('lengths are cut at zones; ends, crossings and people by hand', async () => {
    const { networkQuality } = await run();
    const rows = new Map(networkQuality!.rows.map((row) => [row.zoneId || row.level, row]));
    const metersOf = (unitCount: number): number => Math.round(unitCount * METERS_PER_UNIT);
    // west: a 450, c 300 - 1.5, d 400, e 400; east: a 50, b 499; north: 400 of 800
    const [west, east, north, study] = ['west', 'east', 'north', 'study'].map((id) => rows.get(id)!);
    expect(Math.round(west.wayMillimeters / 1000)).toBe(
      metersOf(units(450) + units(300) - units(1.5) + 2 * (units(200) - units(-200))),
    );
    expect(Math.round(east.wayMillimeters / 1000)).toBe(metersOf(units(500) - units(450) + units(1000) - units(501)));
    expect(Math.round(north.wayMillimeters / 1000)).toBe(400);
    expect(Math.round(rows.get('outside')!.wayMillimeters / 1000)).toBe(400);
    expect(Math.abs(study.wayMillimeters / 1000 - (450 + 298.5 + 800 + 549 + 800))).toBeLessThan(0.1);
    // 500 m × 700 m
    expect(west.squareMeters! / 1e6).toBeCloseTo(0.35, 4);
    // the end of c at 1.5 m is in the west, the two ends at 1 m in the east
    expect([west, east, north, study].map(({ danglingEnds }) => danglingEnds)).toEqual([
      [0, 1, 1],
      [0, 2, 2],
      [0, 0, 0],
      [0, 3, 3],
    ]);
    expect([west, east, study].map((row) => [row.crossings, row.crossingsBetweenLevels])).toEqual([
      [1, 1],
      [0, 0],
      [1, 1],
    ]);
    // of three homes the second and the third: ranks ceil(1.5) and ceil(2.85)
    expect([west.residences, west.medianAccess! / 1000, west.p95Access! / 1000].map(Math.round)).toEqual([3, 20, 40]);
    expect([east.residences, east.medianAccess, east.p95Access]).toEqual([0, null, null]);
  });

  test('people without a way and undecided people, and zones with too many of them first', async () => {
    const result = await run();
    const { rows } = result.networkQuality!;
    expect(rows.map((row) => [row.zoneId || row.level, row.insufficient])).toEqual([
      ['north', true],
      ['east', false],
      ['west', false],
      ['outside', false],
      ['study', true],
    ]);
    // h4 is linked to its street, and only c2, which may serve it, leaves it undecided: that is no fault of the network;
    // h5 is 100 m from the street: no way within 60 m
    const north = rows[0];
    expect([north.total, north.notLinked, north.undecided]).toEqual([80_000, 16_000, 16_000]);
    expect(result.notices).toContain('路网资料不足(因路网待核实人口超过5%)的街镇:north');
  });

  test('five per cent exactly is enough', async () => {
    // 1 of 20 people on the way is undecided: 5 %
    const quality = async (population: number) => {
      const homes = [home('h1', 20, 10, population), home('h5', 60, 90, 1)];
      const inputs = {
        network: gapWays(),
        residences: featureLayer('residences', homes),
        facilities: featureLayer('facilities', [{ id: 'c1', point: at(0, 0), properties: { category: 'clinic' } }]),
        zones: featureLayer('zones', ZONES),
        issues: [],
        notices: [],
        attribution: [],
      };
      const settings = { cutoff: { meters: 900 }, minComponentMeters: 0, snapMaxMeters: 30, networkReport: true };
      const { networkQuality } = await runStudy(inputs, { ...DEFAULT_PARAMETERS, ...settings });
      return networkQuality!.rows.find(({ zoneId }) => zoneId === 'west')!.insufficient;
    };
    expect([await quality(19), await quality(18)]).toEqual([false, true]);
  });

  test('no number of coverage depends on it, and nothing of it is there unless asked for', async () => {
    const [asked, plain] = [await run(), await run({ networkReport: false })];
    expect(plain.networkQuality).toBeUndefined();
    expect(textOf(coverageCsv(asked))).toBe(textOf(coverageCsv(plain)));
    expect(runJson(plain, '0')).not.toContain('networkQuality');
    expect(JSON.parse(runJson(asked, '0'))).toMatchObject({
      networkQuality: {
        danglingEnds: { withinHalfMeter: 0, within2Meters: 3, within5Meters: 3 },
        crossings: 1,
        crossingsByLevel: { 0: 1 },
        crossingsBetweenLevels: 1,
        zonesWithInsufficientData: ['north'],
      },
    });
  });

  test('files: a row for each zone, a point for each finding with both ways', async () => {
    const result = await run();
    const [header, first] = textOf(networkCsv(result.networkQuality!, 'population')).split('\n');
    const row = Object.fromEntries(first.split(',').map((cell, i) => [header.split(',')[i], cell]));
    expect(row).toMatchObject({ zone_id: 'north', network_data: 'insufficient', undecided_share: '0.200000' });
    expect(Number(row.way_km_per_km2)).toBeCloseTo(0.4 / (0.45 * 0.2), 2);
    const { features } = JSON.parse(textOf(networkGeoJson(result, result.networkQuality!))) as {
      features: { properties: Record<string, unknown>; geometry: { coordinates: number[] } }[];
    };
    expect(
      features.map(({ properties: { kind, way, other_way: other, zone_id: zone } }) => [kind, way, other, zone]),
    ).toEqual(
      expect.arrayContaining([
        ['dangling_end', '1', '2', 'east'],
        ['dangling_end', '2', '1', 'east'],
        ['dangling_end', '3', '1', 'west'],
        ['crossing', '4', '1', 'west'],
      ]),
    );
    expect(features).toHaveLength(4);
  });
});
