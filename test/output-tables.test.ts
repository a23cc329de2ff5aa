import { describe, expect, test } from 'vitest';
import { listCompounds, listGaps } from '../src/coverage/gaps.ts';
import { attributionText } from '../src/output/attribution.ts';
import { coverageCsv } from '../src/output/coverage-csv.ts';
import { coverageGeoJson } from '../src/output/coverage-geojson.ts';
import { gapsCsv } from '../src/output/gaps-csv.ts';
import { gapsGeoJson } from '../src/output/gaps-geojson.ts';
import { reachCsv } from '../src/output/reach-csv.ts';
import { runJson } from '../src/output/run-json.ts';
import type { Standard, StudyResult } from '../src/study-types.ts';
import { DEFAULT_PARAMETERS, tinyStudy } from './support/tiny-study.ts';

const text = (chunks: Iterable<string>): string => [...chunks].join('');
const lines = (chunks: Iterable<string>): string[] => text(chunks).trimEnd().split('\n');

const standard: Standard = {
  id: 'two-services',
  edition: '2021',
  title: { zh: '两项', en: 'Two' },
  source: { status: 'plan' },
  notes: { en: 'open list' },
  indicators: [],
  denominator: 'residents',
  mode: 'walk',
  snapMaxMeters: 100,
  assumptions: [{ parameter: 'scope', value: 'all zones', status: 'assumed', note: {} }],
};
const underStandard = (modified: string[]): StudyResult => ({
  ...tinyStudy(),
  parameters: { ...DEFAULT_PARAMETERS, standard },
  modified,
});

describe('coverage.csv', () => {
  test('has the columns of the contract, in order', () => {
    expect(lines(coverageCsv(tinyStudy()))[0]).toBe(
      'zone_id,zone_name,indicator,category,mode,combination,cutoff_minutes,cutoff_meters,speed_mps,weight_name,total,' +
        'covered,undecided,share,share_upper,target,meets_target,shortfall,verdict,uncovered,shortfall_min,level,parent_id,' +
        'near_cutoff,unplaced_facilities,outside_scope,gates_unknown,standard,modified,as_of',
    );
  });

  test('prints a zone, a combination and the study', () => {
    const rows = lines(coverageCsv(tinyStudy()));
    // a, clinic: 1 of 3 people, 2 short of 2.55; r1 and r2 stand at 900 m
    expect(rows[1]).toBe(
      'a,甲街道,clinic,clinic,walk,each,15,900,1,population,3,1,0,0.333333,0.333333,0.85,false,2,not_met,2,2,zone,d,3,0,0,,,,',
    );
    // b, mean: (4 + 8) / 24, at most 24 / 24; no people, no category
    expect(rows[7]).toBe(
      'b,乙镇,mean,,walk,mean,15,900,1,population,12,,,0.500000,1.000000,0.85,,,undetermined,,,zone,d,,1,0,,,,',
    );
    expect(rows.at(-3)).toMatch(/^,,market,market,.*,63,27,36,0\.428571,1\.000000,.*,study,,/);
  });

  test('goes by the name of its standard only when unmodified', () => {
    expect(lines(coverageCsv(underStandard([])))[1]).toMatch(/,two-services@2021,,$/);
    expect(lines(coverageCsv(underStandard(['cutoff', 'speed'])))[1]).toMatch(/,,cutoff;speed,$/);
  });

  test('derives minutes from metres', () => {
    const study = tinyStudy();
    const rows = study.rows.map((row) => ({ ...row, indicator: { ...row.indicator, cutoff: { meters: 1000 } } }));
    expect(lines(coverageCsv({ ...study, rows }))[1]).toContain(',16.666667,1000,1,');
  });
});

describe('reach.csv', () => {
  const study = tinyStudy();
  const rows = lines(reachCsv(study, listCompounds(study.residences)));

  test('has the columns of the contract and a row per residence and indicator, but for means', () => {
    expect(rows[0]).toBe(
      'residence_id,zone_id,weight,category,time_seconds,facility_id,access_meters,status,indicator,reason,length_meters,compound_id',
    );
    expect(rows).toHaveLength(1 + 6 * 3);
    expect(rows.slice(1, 4)).toEqual([
      'r1,a,1,,900.000,c1,1.000,covered,all,,900.000,k1',
      'r1,a,1,clinic,900.000,c1,1.000,covered,clinic,,900.000,k1',
      'r1,a,1,market,100.000,m1,1.000,covered,market,,100.000,k1',
    ]);
    expect(rows.at(-1)).toBe('r6,,32,market,,,6.000,undecided,market,no_position,,k3');
  });

  test('rounds times up: 2000 m at 1.2 m/s are 1666.667 s', () => {
    const indicators = study.indicators.map((indicator) => ({ ...indicator, speedMps: 1.2 }));
    expect(lines(reachCsv({ ...study, indicators }, null))[14]).toBe(
      'r5,,16,clinic,1666.667,c1,5.000,uncovered,clinic,,2000.000,',
    );
  });

  test('is empty beyond the search limit', () => {
    const limited = { ...study, searchLimitMillimeters: 1_000_000 };
    expect(lines(reachCsv(limited, null))[14]).toBe('r5,,16,clinic,,,5.000,uncovered,clinic,,,');
  });

  test('has rows also for what is not assessed', () => {
    const outcomes = [{ status: new Uint8Array(6).fill(3), reasons: new Uint8Array(6), way: null }, null, null, null];
    expect(lines(reachCsv({ ...study, outcomes }, null))[1]).toBe('r1,a,1,clinic,,,1.000,not_assessed,clinic,,,');
  });
});

describe('gaps', () => {
  const gaps = [...listGaps(tinyStudy())];

  test('gaps.csv tells who, how far, and what to look into', () => {
    const rows = lines(gapsCsv(gaps));
    expect(rows[0]).toBe(
      'zone_id,zone_name,committee_id,compound_id,residence_id,indicator,category,people,people_60plus,nearest_facility_id,' +
        'nearest_facility_name,minutes,length_meters,meters_beyond,status,reason,verify,lon,lat',
    );
    // one millimetre too far: 900,001 ms are 15.00002 min, told as 15.01
    expect(rows[2]).toMatch(
      /^a,甲街道,j1,k1,,clinic,clinic,2,,c1,"'=卫生站, ""一""",15\.01,900\.001,0\.001,uncovered,,,121\.\d+,31\.\d+$/,
    );
  });

  test('gaps.geojson holds the same as points', () => {
    const collection = JSON.parse(text(gapsGeoJson(tinyStudy(), gaps))) as {
      features: { properties: Record<string, unknown>; geometry: { coordinates: number[] } | null }[];
      attribution: string[];
    };
    expect(collection.features).toHaveLength(gaps.length);
    expect(collection.features[1].properties).toMatchObject({ compound_id: 'k1', minutes: 15.01, people: 2 });
    expect(collection.features[1].geometry!.coordinates[1]).toBeCloseTo(31.2317986, 7);
    expect(collection.features.at(-1)!.geometry).toBeNull();
    expect(collection.attribution).toEqual(['© OpenStreetMap contributors, ODbL 1.0']);
  });

  test('no gap is an empty collection', () => {
    expect(JSON.parse(text(gapsGeoJson(tinyStudy(), [])))).toMatchObject({ features: [] });
  });
});

test('coverage.geojson has a feature per zone with every figure under the name of its indicator', () => {
  const collection = JSON.parse(text(coverageGeoJson(tinyStudy()))) as {
    features: { properties: Record<string, unknown>; geometry: { type: string; coordinates: number[][][] } }[];
  };
  expect(collection.features).toHaveLength(2);
  expect(collection.features[1].properties).toMatchObject({
    zone_id: 'b',
    zone_name: '乙镇',
    parent_id: 'd',
    clinic_share: 0.333333,
    clinic_covered: 4,
    clinic_undecided: 8,
    clinic_total: 12,
    mean_share: 0.5,
    mean_covered: null,
    all_verdict: 'undetermined',
  });
  expect(collection.features[1].geometry.type).toBe('Polygon');
  expect(collection.features[1].geometry.coordinates[0]).toHaveLength(5);
});

describe('run.json', () => {
  test('says what the run was made from and with', () => {
    const run = JSON.parse(runJson(underStandard(['cutoff']), '1.2.3')) as Record<string, unknown>;
    expect(run).toMatchObject({
      engine: { name: 'lifecircle', version: '1.2.3' },
      standard: null,
      basedOn: { id: 'two-services', edition: '2021', source: { status: 'plan' } },
      modified: ['cutoff'],
      inputs: { network: { sha256: '7'.repeat(64) } },
      notices: ['未考虑小区围墙与出入口,结果可能偏高', expect.any(String)],
      network: { linkedComponents: [{ component: 0, weight: 23 }] },
      undecided: { clinic: { no_position: 1, not_linked: 1 } },
    });
    expect(JSON.parse(runJson(underStandard([]), '1.2.3'))).toMatchObject({ standard: 'two-services@2021' });
  });
});

test('the attribution is a file of its own', () => {
  expect(attributionText(tinyStudy())).toBe('© OpenStreetMap contributors, ODbL 1.0\n');
  expect(attributionText({ ...tinyStudy(), attribution: [] })).toMatch(/^No source/);
});

test('the same study gives the same bytes', () => {
  const all = (study: StudyResult): string =>
    [
      ...coverageCsv(study),
      ...reachCsv(study, null),
      ...gapsCsv(listGaps(study)),
      ...coverageGeoJson(study),
      runJson(study, '1'),
    ].join('');
  expect(all(tinyStudy())).toBe(all(tinyStudy()));
});
