import { describe, expect, test } from 'vitest';
import taxonomyJson from '../data/taxonomy.json' with { type: 'json' };
import { buildTaxonomy } from '../src/layers/taxonomy.ts';

const taxonomy = buildTaxonomy(taxonomyJson);

describe('codes of a category text', () => {
  test.each([
    ['HEA-CHC', ['HEA-CHC']],
    ['hea-chc', ['HEA-CHC']],
    ['社区卫生服务中心', ['HEA-CHC']],
    ['社区卫生服务中心（社区医院）', ['HEA-CHC']],
    ['Community health centre', ['HEA-CHC']],
    ['community_health_centre', ['HEA-CHC']],
    [' 幼儿园 ', ['EDU-KIN']],
    ['社区 食堂', ['ELD-MEAL']],
    ['社区卫生服务站 / 点', ['HEA-STA']],
    ['社区卫生服务中心 （分中心）', ['HEA-CHC']],
    ['老年人日间照护机构', ['ELD-DAY']],
    ['标准化老年活动室', ['ELD-ACT']],
    ['市民益智健身苑点', ['SPO-FIT']],
    ['日间照料中心', ['ELD-DAY']],
  ])('%s', (category, codes) => {
    expect(taxonomy.codesOf(category)).toEqual(codes);
  });

  test('the plain names of the synthetic city are known', () => {
    const names = {
      community_health: 'HEA-CHC',
      elderly_care: 'ELD-COM',
      culture: 'CUL-CEN',
      sports: 'SPO-CEN',
      kindergarten: 'EDU-KIN',
      primary_school: 'EDU-PRI',
      market: 'COM-MKT',
      pharmacy: 'HEA-PHA',
    };
    for (const [name, code] of Object.entries(names)) expect(taxonomy.codesOf(name)).toEqual([code]);
  });

  test.each(['', 'constructor', '诊所', 'shop'])('%j is unknown', (category) => {
    expect(taxonomy.codesOf(category)).toEqual([]);
  });
});

describe('codes of OSM tags', () => {
  test('a single tag', () => {
    expect(taxonomy.codesOfTags({ amenity: 'pharmacy', name: 'x' })).toEqual(['HEA-PHA']);
    expect(taxonomy.codesOfTags({ amenity: 'community_centre' })).toContain('CUL-CEN');
  });

  test('all tags of a set must be there', () => {
    expect(taxonomy.codesOfTags({ amenity: 'school', 'isced:level': '1' })).toContain('EDU-PRI');
    expect(taxonomy.codesOfTags({ amenity: 'school' })).not.toContain('EDU-PRI');
    expect(taxonomy.codesOfTags({ amenity: 'social_facility' })).toEqual([]);
    expect(taxonomy.codesOfTags({ social_facility: 'day_care', 'social_facility:for': 'senior' })).toEqual(['ELD-DAY']);
  });

  test('several values of a key', () => {
    expect(taxonomy.codesOfTags({ amenity: 'school', 'isced:level': '1;2' })).toEqual(
      expect.arrayContaining(['EDU-PRI', 'EDU-MID']),
    );
  });

  test('any value', () => {
    expect(taxonomy.codesOfTags({ craft: 'shoemaker' })).toEqual(['COM-PER']);
    expect(taxonomy.codesOfTags({})).toEqual([]);
  });
});

describe('the list', () => {
  test('has every code once', () => {
    const codes = taxonomy.entries.map(({ code }) => code);
    expect(new Set(codes).size).toBe(codes.length);
    expect(codes).toHaveLength(52);
  });

  test('a school of nine years is two; otherwise no two codes share a name', () => {
    expect(taxonomy.codesOf('九年一贯制学校')).toEqual(['EDU-PRI', 'EDU-MID']);
    for (const { code, zh, en, synonyms } of taxonomy.entries) {
      for (const name of [code, zh, en, ...synonyms].filter((text) => !text.startsWith('九年一贯制'))) {
        expect(taxonomy.codesOf(name)).toEqual([code]);
      }
    }
  });

  test('a damaged list is our own fault', () => {
    expect(() => buildTaxonomy({ edition: '1', codes: [{ code: 'x' }] })).toThrow(/invariant/);
  });
});
