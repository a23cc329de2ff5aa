import { describe, expect, test } from 'vitest';
import { listCategories, mergeFacilities } from '../src/layers/facilities.ts';
import { AppError } from '../src/errors.ts';
import { featureLayer, type Point, type TestFeature } from './support/layers.ts';

const facility = (
  id: string,
  point: Point,
  category: string,
  more: Record<string, string | number> = {},
): TestFeature => ({
  id,
  point,
  properties: { category, ...more },
});

describe('facilities of several files', () => {
  const clinics = featureLayer('facilities', [
    facility('1', [5, 5], 'clinic'),
    facility('2', [1, 1], 'clinic', { beds: 4 }),
  ]);
  const schools = featureLayer('facilities', [
    facility('1', [3, 3], 'school', { beds: 'none' }),
    facility('9', [2, 2], 'school'),
  ]);

  test('become one layer in canonical order, whatever the order of the files', () => {
    const merged = mergeFacilities([clinics, schools]);
    expect(merged.ids).toEqual(['1', '1#2', '2', '9']);
    expect([...merged.points]).toEqual([3, 3, 5, 5, 1, 1, 2, 2]);
    expect(merged.columns.get('category')).toEqual({ type: 'text', values: ['school', 'clinic', 'clinic', 'school'] });
    // a field that is a number here and a text there is text
    expect(merged.columns.get('beds')).toEqual({ type: 'text', values: ['none', '', '4', ''] });
    expect(mergeFacilities([schools, clinics])).toEqual(merged);
  });

  test('that are the same are one; a single file stays as it is', () => {
    expect(mergeFacilities([clinics, clinics]).ids).toEqual(['1', '2']);
    expect(mergeFacilities([clinics])).toBe(clinics);
  });

  test('keep their polygons', () => {
    const park = featureLayer('facilities', [
      {
        id: 'p',
        point: [5, 5],
        rings: [
          [
            [0, 0],
            [9, 0],
            [9, 9],
          ],
        ],
        properties: { category: 'park' },
      },
    ]);
    const merged = mergeFacilities([clinics, park]);
    expect([...merged.polygons.firstPolygon]).toEqual([0, 0, 0, 1]);
    expect([...merged.polygons.firstVertex]).toEqual([0, 4]);
    expect([...merged.polygons.vertices]).toEqual([0, 0, 9, 0, 9, 9, 0, 0]);
  });
});

describe('categories', () => {
  test('may be several in one field', () => {
    const layer = featureLayer('facilities', [
      facility('1', [0, 0], 'school; clinic'),
      facility('2', [0, 0], '养老、 文化；文化'),
      facility('3', [0, 0], ' ; '),
    ]);
    const { names, ofFacility, issues } = listCategories(layer, null);
    // by UTF-16 code unit: latin before 养 (U+517B) before 文 (U+6587)
    expect(names).toEqual(['clinic', 'school', '养老', '文化']);
    expect([...ofFacility.first]).toEqual([0, 2, 4, 4]);
    expect([...ofFacility.values]).toEqual([0, 1, 2, 3]);
    expect(issues.map(({ code, feature }) => [code, feature])).toEqual([['category-empty', '3']]);
  });

  test('of facilities that are not open do not count', () => {
    const layer = featureLayer(
      'facilities',
      ['open', 'planned', '在建', '', 'closed'].map((status, i) => facility(String(i), [i, i], 'clinic', { status })),
    );
    const { ofFacility, issues } = listCategories(layer, null);
    expect([...ofFacility.first]).toEqual([0, 1, 1, 1, 2, 2]);
    expect(issues.map(({ code, feature }) => [code, feature])).toEqual([
      ['facility-not-open', '1'],
      ['facility-not-open', '2'],
      ['facility-not-open', '4'],
    ]);
  });

  test('come from the field asked for, or its Chinese name', () => {
    const layer = featureLayer('facilities', [{ id: '1', point: [0, 0], properties: { 设施类别: '卫生', sort: 'a' } }]);
    expect(listCategories(layer, null).names).toEqual(['卫生']);
    expect(listCategories(layer, 'sort').names).toEqual(['a']);
    expect(() => listCategories(layer, 'kind')).toThrow(AppError);
    expect(() => listCategories(layer, 'kind')).toThrow(/kind.*fields are: .*sort/);
  });
});
