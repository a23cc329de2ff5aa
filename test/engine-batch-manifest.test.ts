// Manifests: what they expand to, and what is refused.
import { describe, expect, test } from 'vitest';
import { BATCH_SCHEMA, parseManifest } from '../src/engine/batch-manifest.ts';
import { readText } from './support/repository.ts';

const DEFAULTS =
  'defaults: {network: n.pbf, residences: r.csv, facilities: f.csv, zones: z.geojson, cutoffMinutes: 15}';

test('the published schema is the one that is checked against (`npm run api-spec` writes it)', () => {
  expect(JSON.parse(readText('api-spec/batch-manifest.schema.json'))).toEqual(JSON.parse(JSON.stringify(BATCH_SCHEMA)));
});

describe('a manifest', () => {
  test('without studies and axes is one study', () => {
    const [study, ...rest] = parseManifest(DEFAULTS, 'm.yaml');
    expect(rest).toEqual([]);
    expect(study).toEqual({
      name: 'study',
      axes: {},
      network: 'n.pbf',
      residences: 'r.csv',
      facilities: ['f.csv'],
      zones: 'z.geojson',
      optional: {},
      settings: { cutoffMinutes: 15 },
    });
  });

  test('is every study times every value of every axis; what is nearer goes first', () => {
    const text = `${DEFAULTS}
studies: [{name: 黄浦, zones: h.geojson}, {name: xuhui}]
axes:
  year: {"2023": {facilities: [a.csv, b.csv]}, "2024": {}}
  cutoff: {near: {cutoffMeters: 500}, far: {}}`;
    const studies = parseManifest(text, 'm.yaml');
    expect(studies.map(({ name }) => name)).toEqual([
      '黄浦_2023_near',
      '黄浦_2023_far',
      '黄浦_2024_near',
      '黄浦_2024_far',
      'xuhui_2023_near',
      'xuhui_2023_far',
      'xuhui_2024_near',
      'xuhui_2024_far',
    ]);
    expect(studies[0]).toMatchObject({
      axes: { year: '2023', cutoff: 'near' },
      zones: 'h.geojson',
      facilities: ['a.csv', 'b.csv'],
      // metres in the place of the minutes of the defaults
      settings: { cutoffMeters: 500 },
    });
    expect(studies[7]).toMatchObject({ zones: 'z.geojson', facilities: ['f.csv'], settings: { cutoffMinutes: 15 } });
  });

  test('may be JSON, and inputs may say how to read them', () => {
    const json = JSON.stringify({
      defaults: { network: 'n', residences: { path: 'r.csv', crs: 'GCJ-02' }, facilities: 'f', zones: 'z' },
    });
    expect(parseManifest(json, 'm.json')[0].residences).toEqual({ path: 'r.csv', crs: 'GCJ-02' });
  });
});

test.each([
  ['no YAML', 'a: [', /expected YAML or JSON/],
  ['an unknown member', `${DEFAULTS}\nextra: 1`, /m\.yaml: expected a manifest, but \/extra is no member of it/],
  ['an unknown setting', 'defaults: {speed: 1}', /\/defaults/],
  ['a missing input', 'defaults: {network: n, residences: r, facilities: f}', /study has no zones/],
  ['two names alike', `${DEFAULTS}\nstudies: [{name: A}, {name: a}]`, /a comes twice/],
  ['a name that leads out', `${DEFAULTS}\nstudies: [{name: ../x}]`, /\/studies\/0\/name/],
  ['an axis that leads out', `${DEFAULTS}\naxes: {y: {"../x": {}}}`, /an axis has "\.\.\/x"/],
  ['an axis without values', `${DEFAULTS}\naxes: {y: {}}`, /at least one value/],
  ['both cutoffs', `${DEFAULTS.replace('15', '15, cutoffMeters: 9')}`, /has both/],
  ['too many', `${DEFAULTS}\naxes: ${JSON.stringify(axes(6))}`, /at most 100000 studies/],
])('refused: %s', (_, text, says) => {
  expect(() => parseManifest(text, 'm.yaml')).toThrow(says);
});

/** Axes of ten values each. */
function axes(count: number): Record<string, Record<string, object>> {
  const values = Object.fromEntries(Array.from({ length: 10 }, (_, i) => [`v${i}`, {}]));
  return Object.fromEntries(Array.from({ length: count }, (_, i) => [`a${i}`, values]));
}
