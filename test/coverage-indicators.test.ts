import { describe, expect, test } from 'vitest';
import { resolveIndicators } from '../src/coverage/indicators.ts';
import { AppError } from '../src/errors.ts';
import type { Standard } from '../src/study-types.ts';
import type { Indicator } from '../src/types.ts';
import { DEFAULT_PARAMETERS, makeIndicator } from './support/tiny-study.ts';

/** Categories as facilities offer them: their texts, and the codes of those. */
function offered(texts: readonly string[], codesOf: (text: string) => readonly string[] = () => []) {
  const names = [...new Set([...texts, ...texts.flatMap(codesOf)])].sort();
  return { names, uncoded: new Map(texts.filter((text) => codesOf(text).length === 0).map((text) => [text, 1])) };
}

describe('without a standard', () => {
  test('every category is an indicator named as given, at 15 minutes, 1 m/s and 85 %', () => {
    const { indicators, groups, modified, issues } = resolveIndicators(
      DEFAULT_PARAMETERS,
      offered(['school', 'clinic', 'school']),
    );
    const expected = (id: string): Indicator =>
      makeIndicator(id, [{ key: id, title: id, categories: [id] }], { cutoff: { minutes: 15 }, targetPercent: 85 });
    expect(indicators).toEqual([expected('clinic'), expected('school')]);
    expect(groups.map((group) => group.key)).toEqual(['clinic', 'school']);
    expect({ modified, issues }).toEqual({ modified: [], issues: [] });
  });

  test('flags set cutoff, speed and target, and modify nothing', () => {
    const { indicators, modified } = resolveIndicators(
      { ...DEFAULT_PARAMETERS, cutoff: { meters: 500 }, speedMps: 0.8, targetPercent: 90 },
      offered(['clinic']),
    );
    expect(indicators[0]).toMatchObject({ cutoff: { meters: 500 }, speedMps: 0.8, targetPercent: 90 });
    expect(modified).toEqual([]);
  });

  test('no category at all is refused', () => {
    expect(() => resolveIndicators(DEFAULT_PARAMETERS, offered([]))).toThrow(AppError);
  });
});

const health = { key: 'health', title: '卫生', categories: ['HEA-CHC', 'HEA-STA'] };
const sport = { key: 'sport', title: '体育', categories: ['SPO-CEN'] };
const standard: Standard = {
  id: 'two-services',
  edition: '2021',
  title: { zh: '两项', en: 'Two' },
  source: {},
  notes: {},
  indicators: [
    makeIndicator('health', [health]),
    makeIndicator('sport', [sport]),
    makeIndicator('all', [health, sport], { combination: 'all' }),
  ],
  denominator: 'residents',
  mode: 'walk',
  snapMaxMeters: 100,
  assumptions: [],
};
const codesOf = (category: string): string[] =>
  ({ community_health: ['HEA-CHC'], 'HEA-STA': ['HEA-STA'], sports: ['SPO-CEN', 'SPO-GRD'], market: ['COM-MKT'] })[
    category
  ] ?? [];

describe('with a standard', () => {
  const parameters = { ...DEFAULT_PARAMETERS, standard };

  test('a group counts its codes', () => {
    const { groups, indicators, issues } = resolveIndicators(
      parameters,
      offered(['sports', 'HEA-STA', 'market', 'community_health'], codesOf),
    );
    expect(groups.map((group) => [group.key, group.categories])).toEqual([
      ['health', ['HEA-CHC', 'HEA-STA']],
      ['sport', ['SPO-CEN']],
    ]);
    expect(indicators.map((indicator) => indicator.id)).toEqual(['health', 'sport', 'all']);
    expect(indicators[2].groups).toEqual(groups);
    expect(issues).toEqual([]);
  });

  test('a group without a facility is told', () => {
    const { groups, issues } = resolveIndicators(parameters, offered(['sports'], codesOf));
    expect(groups[0]).toMatchObject({ key: 'health', categories: [] });
    expect(issues).toHaveLength(1);
    expect(issues[0]).toMatchObject({ code: 'category-missing', value: 'health', severity: 'warning' });
    expect(issues[0].message).toContain('HEA-CHC, HEA-STA');
  });

  test('categories the taxonomy does not know are listed', () => {
    const { issues } = resolveIndicators(parameters, offered(['sports', 'community_health', '打球处'], codesOf));
    expect(issues).toHaveLength(1);
    expect(issues[0]).toMatchObject({ code: 'category-unknown', severity: 'info', value: '打球处' });
  });

  test('no group with a facility is refused, naming both sides', () => {
    const attempt = (): unknown => resolveIndicators(parameters, offered(['market', 'pharmacy'], codesOf));
    expect(attempt).toThrow(expect.objectContaining({ code: 'category-missing' }));
    expect(attempt).toThrow(/health, sport.*market, pharmacy/);
  });

  test('flags override and are listed', () => {
    const { indicators, modified } = resolveIndicators(
      { ...parameters, cutoff: { meters: 900 }, speedMps: 1.2, targetPercent: 90, snapMaxMeters: 500 },
      offered(['sports'], codesOf),
    );
    expect(modified).toEqual(['cutoff', 'speed', 'target', 'snapMax']);
    expect(indicators[2]).toMatchObject({ cutoff: { meters: 900 }, speedMps: 1.2, targetPercent: 90 });
  });

  test("flags that repeat the standard's values modify nothing", () => {
    const same = { ...parameters, cutoff: { minutes: 15 }, speedMps: 1, targetPercent: 85 };
    expect(resolveIndicators(same, offered(['sports'], codesOf)).modified).toEqual([]);
  });

  test('counting households where it says residents is a modification', () => {
    expect(resolveIndicators(parameters, offered(['sports'], codesOf), 'households').modified).toEqual(['weight']);
    expect(resolveIndicators(parameters, offered(['sports'], codesOf), 'resident_2020').modified).toEqual([]);
  });
});
