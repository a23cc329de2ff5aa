// Services and sites of a list, and what it seems to tell twice.
import { describe, expect, test } from 'vitest';
import { listCategories } from '../src/layers/facilities.ts';
import { IssueLog } from '../src/layers/issue-log.ts';
import { summarizeSites, tellDuplicates } from '../src/layers/sites.ts';
import { METERS_PER_UNIT } from '../src/geo/lonlat.ts';
import { featureLayer, type TestFeature } from './support/layers.ts';

type Properties = Record<string, string | number>;

/** A facility so many metres north of the equator. */
const facility = (id: string, meters: number, category: string, more: Properties = {}): TestFeature => ({
  ...{ id, point: [0, Math.round(meters / METERS_PER_UNIT)] as const },
  properties: { category, ...more },
});

const layerOf = (...features: TestFeature[]) => featureLayer('facilities', features);

describe('sites', () => {
  const center = (id: string, category: string, more: Properties) =>
    facility(id, 0, category, { site_id: 'S1', floor_area: 800, capacity: '1,024', status: '', ...more });

  test('are counted beside services, and what they share is counted once', () => {
    const layer = layerOf(
      center('1', 'health;culture', {}),
      center('2', 'sport', {}),
      facility('3', 900, 'health', { site_id: '', floor_area: 200.5, capacity: '2', status: '' }),
      // closed, and nothing: neither offers anything
      facility('4', 900, 'health', { site_id: 'S2', floor_area: 5000, capacity: '4', status: 'closed' }),
      facility('5', 900, '', { site_id: 'S3', floor_area: 5000, capacity: '8', status: '' }),
    );
    const log = new IssueLog();
    expect(summarizeSites(layer, listCategories(layer, null), log)).toEqual({
      ...{ facilities: 3, services: 4, sites: 2, sharedSites: 1 },
      ...{ floorArea: 1000.5, capacity: 1026 },
    });
    expect(log.issues).toEqual([]);
  });

  test('whose facilities disagree count with the largest, and that is told', () => {
    const layer = layerOf(center('1', 'health', { floor_area: 300 }), center('2', 'sport', {}));
    const log = new IssueLog();
    expect(summarizeSites(layer, listCategories(layer, null), log)).toMatchObject({ floorArea: 800, capacity: 1024 });
    expect(log.issues).toMatchObject([{ code: 'site-values-differ', field: 'floor_area', value: 'S1', feature: '1' }]);
  });

  test('are nothing without a column', () => {
    const layer = layerOf(facility('1', 0, 'health', { floor_area: 300 }));
    expect(summarizeSites(layer, listCategories(layer, null), new IssueLog())).toBeNull();
  });
});

describe('suspected duplicates', () => {
  const pairs = (...features: TestFeature[]): string[] => {
    const layer = layerOf(...features);
    const log = new IssueLog();
    tellDuplicates(layer, listCategories(layer, null), log);
    return log.issues.map(({ feature, value }) => `${feature} ${value}`);
  };
  const named = (id: string, meters: number, name: string, category = 'health', more: Properties = {}) =>
    facility(id, meters, category, { name, ...more });

  test('have the same or nearly the same name, a common category, and 50 m at most between them', () => {
    expect(pairs(named('1', 0, '康健社区卫生服务中心'), named('2', 49, '康健 社区卫生服务中心'))).toEqual(['1 2']);
    expect(pairs(named('1', 0, '康健社区卫生服务中心'), named('2', 51, '康健社区卫生服务中心'))).toEqual([]);
    // pairs of letters: 8 and 9, 8 in common: 16 / 17
    expect(pairs(named('1', 0, '健社区卫生服务中心'), named('2', 0, '康健社区卫生服务中心'))).toEqual(['1 2']);
    expect(pairs(named('1', 0, '康健卫生站', 'health;care'), named('2', 0, '康健卫生站', 'care'))).toEqual(['1 2']);
    expect(pairs(named('1', 0, '康健卫生站'), named('2', 0, '康健卫生站', 'care'))).toEqual([]);
  });

  test('are none with different numbers, without a name, or where one is closed', () => {
    expect(pairs(named('1', 0, '徐汇区康健第一幼儿园'), named('2', 0, '徐汇区康健第二幼儿园'))).toEqual([]);
    expect(pairs(named('1', 0, ''), named('2', 0, ''))).toEqual([]);
    const closed = named('2', 0, '康健卫生站', 'health', { status: '关闭' });
    expect(pairs(named('1', 0, '康健卫生站', 'health', { status: '' }), closed)).toEqual([]);
  });
});
