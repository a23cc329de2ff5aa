import { describe, expect, test } from 'vitest';
import { unitFactor } from '../src/layers/units.ts';
import { issuesOf, readRows } from './support/read-rows.ts';

describe('the unit in the name of a column', () => {
  test.each([
    ['常住人口（万人）', 10_000],
    ['常住人口(千人)', 1000],
    ['常住人口(人)', 1],
    ['床位数（单位：张）', 1],
    ['建筑面积[㎡]', 1],
    ['建筑面积(平方米)', 1],
    ['建筑面积(m²)', 1],
    ['占地面积(公顷)', 10_000],
    ['占地面积(HA)', 10_000],
    ['建筑面积(万平方米)(必填)', 10_000],
  ])('%s', (header, factor) => {
    expect(unitFactor(header)?.factor).toBe(factor);
  });

  test('a mu is a fifteenth of a hectare', () => {
    expect(unitFactor('占地面积(亩)')?.factor).toBeCloseTo(666.6667, 4);
  });

  test.each(['常住人口', '人口(户籍)', '万人', '(', ''])('%j names none', (header) => {
    expect(unitFactor(header)).toBeNull();
  });
});

describe('a layer in large units', () => {
  const homes = [
    { id: 'a', '常住人口（万人）': '1.2345' },
    { id: 'b', '常住人口（万人）': '约2' },
    { id: 'c', '常住人口（万人）': 0.07 },
  ];

  test('gets a column in people; the column of the file stays', async () => {
    const { layer, report } = await readRows(homes, 'residences');
    expect(report.summary.columns).toEqual({ id: 'id', population: '常住人口' });
    // 1.2345 × 10,000, and 0.07 × 10,000 without the dust of binary fractions
    expect(layer?.columns.get('常住人口')?.values).toEqual(['12345', '约2', '700']);
    expect(layer?.columns.get('常住人口（万人）')?.values).toEqual(['1.2345', '约2', '0.07']);
    const [issue] = issuesOf(report, 'unit-converted');
    expect(issue).toMatchObject({ field: '常住人口（万人）', value: '万人' });
    expect(issue.message).toBe('常住人口（万人） is multiplied by 10000 (万人) and called 常住人口');
  });

  test('is refused where nothing may be mended', async () => {
    expect((await readRows(homes.slice(0, 1), 'residences', { strict: true })).layer).toBeNull();
  });
});
