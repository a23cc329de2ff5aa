// Files that are broken, hostile or not what they say, for every kind of layer: the code is the documented one, the message says
// where, nothing is thrown, and the good features beside a bad one come through.
import { describe, expect, test } from 'vitest';
import { readLayer } from '../src/layers/read-layer.ts';
import { GOOD, KINDS } from './support/good-features.ts';
import { badFeatures, shaped } from './support/hostile-features.ts';
import { HOSTILE_ARCHIVES } from './support/hostile-archives.ts';
import { HOSTILE_FILES } from './support/hostile-whole.ts';
import { collection, sourceOf } from './support/text-source.ts';

describe.each(KINDS)('as %s: a file that is', (kind) => {
  // a network keeps only the tags of the walking profile, so long texts elsewhere are no burden
  const cases = [...HOSTILE_FILES, ...HOSTILE_ARCHIVES].filter(
    ({ what }) => !(kind === 'network' && what === 'a text of 70,000 bytes'),
  );

  test.each(cases.map((each) => [each.what, each] as const))(
    '%s',
    async (_, { content, code, says, name, options }) => {
      const { layer, report } = await readLayer(sourceOf(content(kind), name), kind, options);
      expect(report.code).toBe(code);
      expect(layer).toBeNull();
      expect(report.accepted).toBe(false);
      // a file in an archive is named with its path
      expect(report.message!.startsWith(name ?? 'test.geojson')).toBe(true);
      if (says) expect(report.message).toMatch(says);
      expect(report.counts.read).toBe(report.counts.kept + report.counts.dropped);
    },
  );
});

describe.each(KINDS)('as %s: beside good features one that is', (kind) => {
  const cases = badFeatures(kind).map((each) => [each.what, each] as const);

  test.each(cases)('%s', async (_, { bad, code, says }) => {
    const text = collection(GOOD[kind](1), bad, GOOD[kind](2));
    const { layer, report } = await readLayer(sourceOf(text), kind);
    expect(report.accepted).toBe(true);
    expect(report.counts.read).toBe(3);
    expect(report.counts.kept + report.counts.dropped).toBe(3);
    const told = report.issues.filter((issue) => issue.code === code);
    expect(told).toHaveLength(1);
    expect(told[0].row).toBe(2);
    expect(told[0].message).toContain('feature 2');
    if (says) expect(told[0].message).toMatch(says);
    if (layer!.kind === 'network') expect(layer!.wayTags).toHaveLength(2);
    else expect(layer!.ids.filter((id) => id === '1' || id === '2')).toHaveLength(2);
  });

  test.each(cases)('%s, alone', async (_, { bad, code }) => {
    const { layer, report } = await readLayer(sourceOf(collection(bad)), kind);
    expect(layer).toBeNull();
    // without any geometry there is nothing to place, or to walk on
    expect(report.code).toBe(
      code === 'geometry-null' ? (kind === 'network' ? 'network-empty' : 'nothing-usable') : code,
    );
    expect(report.counts).toEqual({ read: 1, kept: 0, repaired: 0, dropped: 1 });
  });
});

describe('limits', () => {
  test('a million features and one', async () => {
    const text = `{"type":"FeatureCollection","features":[${'{},'.repeat(1_000_000)}{}]}`;
    for (const kind of ['residences', 'network'] as const) {
      const { report } = await readLayer(sourceOf(text), kind);
      expect(report.code).toBe('too-complex');
      expect(report.message).toContain('1000000 features');
    }
  });

  test('half a million vertices and more in one geometry', async () => {
    const positions = Array.from({ length: 500_001 }, (_, i) => [i / 10_000, (i % 2) / 10_000]);
    const line = await readLayer(sourceOf(collection(GOOD.network(1), shaped('LineString', positions))), 'network');
    expect(line.report.code).toBe('too-complex');
    expect(line.report.message).toMatch(/500000 vertices.*feature 2 has 500001/);
    const ring = [...positions, [50, 10]];
    const zone = await readLayer(sourceOf(collection(GOOD.zones(1), shaped('Polygon', [ring]))), 'zones');
    expect(zone.report.code).toBe('too-complex');
  });

  test('a hundred thousand bad features make a short report', async () => {
    const text = collection(GOOD.residences(1), ...Array.from({ length: 100_000 }, () => shaped('Point', [500, 500])));
    const { report } = await readLayer(sourceOf(text), 'residences');
    expect(report.issueCounts).toMatchObject({ 'coordinates-out-of-range': 100_000, 'weight-missing-total': 1 });
    // a hundred places, a hundred homes without people, and how many there are
    expect(report.issues).toHaveLength(201);
  });

  test('one feature with very many complaints is told once', async () => {
    const positions = Array.from({ length: 200_000 }, () => ['a', 'b']);
    const { report } = await readLayer(sourceOf(collection(GOOD.zones(1), shaped('Polygon', [positions]))), 'zones');
    expect(report.issueCounts).toEqual({ 'coordinates-nonfinite': 1 });
    expect(report.issues[0].message.length).toBeLessThan(500);
  });
});
