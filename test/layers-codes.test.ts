import { describe, expect, test } from 'vitest';
import taxonomyJson from '../data/taxonomy.json' with { type: 'json' };
import { chooseCategory, makeCodeBook } from '../src/layers/codes.ts';
import { listCategories } from '../src/layers/facilities.ts';
import { findColumn } from '../src/layers/fields.ts';
import type { ReadOptions } from '../src/layers/reader.ts';
import { buildTaxonomy } from '../src/layers/taxonomy.ts';
import { issuesOf, readRows, type Row } from './support/read-rows.ts';

const taxonomy = buildTaxonomy(taxonomyJson);

async function readFacilities(rows: readonly Row[], options: ReadOptions = {}) {
  const { layer, report } = await readRows(
    rows.map((row, i) => ({ id: String(i), ...row })),
    'facilities',
    { taxonomy, ...options },
  );
  if (layer === null) throw new Error(report.message ?? 'refused');
  return { layer, report, codes: findColumn(layer, 'codes')?.values };
}

const ofCategories = (...texts: string[]) => texts.map((category) => ({ category }));

describe('codes of facilities', () => {
  test('stand beside the texts, sorted, each once', async () => {
    const texts = ['幼儿园', '社区食堂；日间照料中心', '社区食堂、助餐点', '打球处', ''];
    const { layer, codes } = await readFacilities(ofCategories(...texts));
    expect(codes).toEqual(['EDU-KIN', 'ELD-DAY;ELD-MEAL', 'ELD-MEAL', '', '']);
    expect(findColumn(layer, 'category')?.values).toEqual(texts);
  });

  test('follow the table of the caller first', async () => {
    const categories = { '社区卫生服务中心(站)': ['HEA-CHC', 'HEA-STA'], 幼儿园: [] };
    const { codes } = await readFacilities(ofCategories('社区卫生服务中心（站）', '幼儿园', '小学'), { categories });
    expect(codes).toEqual(['HEA-CHC;HEA-STA', '', 'EDU-PRI']);
  });

  test('are those that the file brings, where they are codes', async () => {
    const { layer, codes } = await readFacilities([
      { category: '居民点', codes: 'GOV-JW; CUL-STA' },
      { category: '小学', codes: null },
    ]);
    expect(codes).toEqual(['CUL-STA;GOV-JW', 'EDU-PRI']);
    expect(layer.fields.get('codes')).toBe('codes');
  });

  test("leave a bureau's own codes as they are", async () => {
    const { layer, codes } = await readFacilities([{ category: '小学', codes: 'A-17' }]);
    expect(codes).toEqual(['EDU-PRI']);
    expect(layer.fields.get('codes')).toBe('taxonomy_codes');
    expect(layer.columns.get('codes')?.values).toEqual(['A-17']);
  });

  test('a table with something that is no code is refused', () => {
    expect(() => makeCodeBook(taxonomy, { 小学: ['EDU-XXX'] })).toThrow(
      /expected a code of the taxonomy.*小学, but came EDU-XXX/,
    );
  });

  test('belong to the field that is chosen later', async () => {
    const { layer } = await readFacilities([{ category: '小学', 业务: '药店' }]);
    const chosen = chooseCategory(layer, '业务', makeCodeBook(taxonomy));
    expect(findColumn(chosen, 'codes')?.values).toEqual(['HEA-PHA']);
    expect(findColumn(layer, 'codes')?.values).toEqual(['EDU-PRI']);
    expect(chooseCategory(layer, 'none', makeCodeBook(taxonomy))).toBe(layer);
  });
});

describe('commas, slashes and line breaks', () => {
  const separated = async (...texts: string[]) => {
    const { layer, report } = await readFacilities(ofCategories(...texts));
    return { values: findColumn(layer, 'category')?.values, told: issuesOf(report, 'field-mapping') };
  };

  test('are between categories when each part is one, by the taxonomy or by the file', async () => {
    const { values, told } = await separated('图书馆,公园', '图书馆/打球处', '小学\n打球处', '打球处');
    expect(values).toEqual(['图书馆;公园', '图书馆;打球处', '小学;打球处', '打球处']);
    expect(told).toHaveLength(1);
    expect(told[0].message).toBe(
      'category: "图书馆,公园", "图书馆/打球处", "小学\\n打球处" are several categories each',
    );
  });

  test('are part of the name otherwise', async () => {
    const texts = ['图书馆,某处', '社区卫生服务站/点', 'clinic, private', '/'];
    expect(await separated(...texts)).toEqual({ values: texts, told: [] });
  });
});

test('a text is known by the facilities that have no other, where no table says more', async () => {
  const { layer } = await readFacilities([
    ...ofCategories('小学;打球处', '小学', '打球处', '图书馆;棋社'),
    { category: '居民点', codes: 'GOV-JW' },
  ]);
  expect([...listCategories(layer, null).uncoded]).toEqual([['打球处', 2]]);
  const isKnown = (text: string) => taxonomy.codesOf(text).length > 0;
  expect([...listCategories(layer, null, { isKnown }).uncoded.keys()]).toEqual(['打球处', '棋社']);
  expect(listCategories(layer, null, { withCodes: true }).names).toContain('GOV-JW');
});

test('the report counts texts, codes and what is unknown, the most frequent first', async () => {
  const { report } = await readFacilities([
    ...ofCategories('小学', '小学;打球处', '棋社', '打球处'),
    // nobody can visit it
    { category: '图书馆', 状态: '在建' },
  ]);
  expect(report.summary).toMatchObject({
    categories: { 小学: 2, 打球处: 2, 棋社: 1 },
    codes: { 'EDU-PRI': 2 },
  });
  // 打球处 stands once beside a text with a code and once alone
  expect(report.summary.unknownCategories).toEqual({ 打球处: 2, 棋社: 1 });
  expect(issuesOf(report, 'category-unknown').map(({ severity, value }) => [severity, value])).toEqual([
    ['warning', '打球处'],
    ['warning', '棋社'],
  ]);
});
