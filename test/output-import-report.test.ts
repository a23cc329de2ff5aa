// The import report in the forms that are sent on: what must be in each, in both languages, and what data must never do to them.
import readXlsxFile from 'read-excel-file/node';
import { describe, expect, test } from 'vitest';
import { readLayer } from '../src/layers/read-layer.ts';
import { languageOfHeader, languageOfLocale } from '../src/output/language.ts';
import { describeReport } from '../src/output/report-description.ts';
import { reportFile } from '../src/output/report-file.ts';
import { plotReport } from '../src/output/report-plot.ts';
import type { ImportReport, Issue, LayerKind } from '../src/types.ts';
import { collection, feature, point, sourceOf, square } from './support/text-source.ts';

const report = async (kind: LayerKind, ...features: unknown[]): Promise<ImportReport> =>
  (await readLayer(sourceOf(collection(...features), '清单.geojson'), kind)).report;

const EVIL = '<script>alert(1)</script>"&\'\u0000';

const EMPTY: ImportReport = {
  accepted: true,
  name: 'a.geojson',
  kind: 'facilities',
  format: 'geojson',
  encoding: 'utf-8',
  crs: 'OGC:CRS84',
  counts: { read: 1, kept: 1, repaired: 0, dropped: 0 },
  issues: [],
  issueCounts: {},
  summary: {},
  code: null,
  message: null,
};

// two good ones, one repeated, one that cannot be placed
const facilities = (): Promise<ImportReport> =>
  report(
    'facilities',
    feature(point(121.4, 31.1), { id: 'a', name: '=1+1', category: '卫生服务' }),
    feature(point(121.5, 31.2), { id: 'b', name: EVIL, category: '+86 养老' }),
    feature(point(121.45, 31.15), { id: 'a', category: '卫生服务' }),
    feature({ type: 'Point', coordinates: ['abc', 31] }, { id: EVIL, category: EVIL }),
  );

const issue = (place: Issue['place'], severity: Issue['severity'] = 'warning'): Issue => ({
  code: 'duplicate-id',
  severity,
  feature: 'x',
  row: 1,
  field: 'id',
  value: 'x',
  place,
  message: 'a message',
});

describe('the words', () => {
  test('tell where, what and what to do', async () => {
    const { verdict, refusal, sum, counts, findings } = describeReport(await facilities(), 'zh');
    expect([verdict, refusal, sum]).toEqual(['接收（设施）', null, '发现 2 类共 2 处问题，见问题汇总。']);
    expect(counts.map(({ label, count }) => [label, count])).toEqual([
      ['读取', 4],
      ['采用', 4],
      ['其中已修复', 0],
      ['未采用', 0],
      ['采用但未落图', 1],
    ]);
    expect(findings.map(({ code, count, title, told }) => [code, count, title, told[0].line])).toEqual([
      ['coordinates-nonfinite', 1, '坐标不是数字', '坐标“["abc", 31]”不是数字'],
      ['duplicate-id', 1, '编号重复', '编号“a”重复'],
    ]);
    expect(findings[1].told[0].where).toBe('第 3 个要素，编号 a#2');
    expect(findings[0].advice).toBe('请改为十进制度，如 121.4737。');
  });

  test('of a table count its lines', () => {
    const table: ImportReport = {
      ...EMPTY,
      format: 'csv',
      issues: [{ ...issue(null), row: 12, field: '经度', value: 'abc', code: 'coordinates-nonfinite' }],
    };
    const [{ told }] = describeReport(table, 'zh').findings;
    expect(told[0]).toMatchObject({ where: '第 12 行，编号 x', line: '经度“abc”不是数字' });
  });

  test('name the column and the text in it', async () => {
    const csv = '编号,经度,纬度\na,121.4,31.1\nb,abc,31.1\n';
    const { report: table } = await readLayer(sourceOf(csv, '清单.csv'), 'facilities');
    const group = describeReport(table, 'zh').findings.find(({ code }) => code === 'coordinates-nonfinite');
    expect(group?.told[0]).toMatchObject({ where: '第 3 行，编号 b', line: '经度“abc”不是数字' });
  });

  test('of categories say which are not in the taxonomy', () => {
    const summary = { categories: { 养老院: 2, 飞船坞: 1 }, codes: { 'ELD-RES': 2 }, unknownCategories: { 飞船坞: 1 } };
    const { tables, facts } = describeReport({ ...EMPTY, summary }, 'zh');
    expect(tables).toEqual([
      {
        key: 'categories',
        title: '类别',
        head: ['类别', '设施数', '分类表'],
        rows: [
          ['养老院', 2, '有'],
          ['飞船坞', 1, '没有，请指定'],
        ],
      },
    ]);
    expect(facts.find(({ key }) => key === 'codes')).toEqual({ key: 'codes', label: '分类代码', text: 'ELD-RES 2' });
  });

  test('of a refusal say why in the language, and in the words of the reader', async () => {
    const refused = await report('zones', feature(point(121, 31), { zone_id: 'a' }));
    expect(describeReport(refused, 'zh')).toMatchObject({
      verdict: '退回',
      refusal: { title: '图形类型不符合要求', message: refused.message },
    });
    expect(describeReport(refused, 'en')).toMatchObject({
      verdict: 'refused',
      refusal: { title: 'The geometries are of the wrong type' },
    });
  });

  test('of a value never become a pattern, nor a book', () => {
    const long = { ...EMPTY, issues: [{ ...issue(null), value: `$&${'x'.repeat(100)}` }] };
    expect(describeReport(long, 'zh').findings[0].told[0].line).toBe(`编号“$&${'x'.repeat(58)}…”重复`);
  });

  test('of a code that nobody knows are the code', () => {
    const [group] = describeReport({ ...EMPTY, issues: [{ ...issue(null), code: 'constructor' }] }, 'zh').findings;
    expect([group.title, group.told[0].line]).toEqual(['constructor', 'constructor']);
  });
});

describe('the page', () => {
  test.each(['zh', 'en'] as const)(
    'in %s has no script and nothing from elsewhere, whatever the data say',
    async (language) => {
      const html = (await reportFile(await facilities(), 'html', language)) as string;
      expect(html).not.toMatch(/<script|\u0000|\son\w+=|\sstyle=|url\(|@import/);
      // only the icon that keeps browsers from asking for one, and the name of the SVG language
      expect(html.match(/(src|href|xmlns)="[^"]*"/g)).toEqual(['href="data:,"', 'xmlns="http://www.w3.org/2000/svg"']);
      expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;&quot;&amp;&#39;');
      expect(html).toContain(`<html lang="${language === 'zh' ? 'zh-CN' : 'en'}">`);
      expect(html).toContain(
        language === 'zh' ? '结论：<strong>接收（设施）' : 'Conclusion: <strong>accepted as facilities',
      );
    },
  );

  test('tells all that are known, and how many more there are', () => {
    const issues = Array.from({ length: 100 }, () => issue(null));
    const html = (language: 'zh' | 'en'): Promise<string | Uint8Array> =>
      reportFile({ ...EMPTY, issues, issueCounts: { 'duplicate-id': 1234 } }, 'html', language);
    return Promise.all([
      expect(html('zh')).resolves.toContain('另有 1,134 处，未逐一列出。'),
      expect(html('en')).resolves.toContain('1,134 more are not listed.'),
    ]);
  });
});

describe('the workbook', () => {
  test('can be read again, and nothing in it is a formula', async () => {
    const bytes = (await reportFile(await facilities(), 'xlsx', 'zh')) as Uint8Array;
    const sheets = await readXlsxFile(Buffer.from(bytes));
    expect(sheets.map(({ sheet }) => sheet)).toEqual(['概要', '问题明细', '字段对应', '类别']);
    const [overview, details, , categories] = sheets.map(({ data }) => data);
    expect(overview).toEqual(
      expect.arrayContaining([
        ['结论', null, '接收（设施）'],
        ['读取', 4, null],
      ]),
    );
    expect(details[0]).toContain('说明');
    expect(details[2]).toEqual(
      expect.arrayContaining(['警告', 'duplicate-id', 3, 'a#2', '编号“a”重复', 121.45, 31.15]),
    );
    expect(categories).toEqual(expect.arrayContaining([['+86 养老', 1]]));
  });

  test('is the same bytes each time', async () => {
    const [first, second] = [
      await reportFile(await facilities(), 'xlsx', 'en'),
      await reportFile(await facilities(), 'xlsx', 'en'),
    ];
    expect(Buffer.compare(first as Uint8Array, second as Uint8Array)).toBe(0);
    // DOS time and date of the first entry: midnight, 1 January 1980
    expect([...(first as Uint8Array).subarray(10, 14)]).toEqual([0, 0, 0x21, 0]);
  });
});

test('the map file has the findings that have a place', async () => {
  const text = (await reportFile(await facilities(), 'geojson', 'zh')) as string;
  expect(JSON.parse(text)).toMatchObject({
    type: 'FeatureCollection',
    features: [
      {
        properties: { code: 'duplicate-id', row: 3, feature: 'a#2', title: '编号重复' },
        geometry: { type: 'Point', coordinates: [121.45, 31.15] },
      },
    ],
  });
  expect((JSON.parse(text) as { features: unknown[] }).features).toHaveLength(1);
});

describe('the drawing', () => {
  const drawn = (extent: number[] | null, ...places: Issue['place'][]) =>
    plotReport({ ...EMPTY, summary: { extent }, issues: places.map((place) => issue(place)) });

  test('is left out when no finding has a place', () => {
    expect(drawn([121, 31, 122, 32], null)).toBeNull();
  });

  test('leaves out what is far away, and counts it', () => {
    const plot = drawn([121, 31, 122, 32], [121.5, 31.5], [0, 0]);
    expect(plot?.svg.match(/<circle/g)).toHaveLength(1);
    expect(plot?.outside).toBe(1);
    expect(drawn([121, 31, 122, 32], [0, 0])).toBeNull();
  });

  test('puts the middle in the middle, east to the right and north up', () => {
    const svg = drawn([121, 31, 122, 32], [121.5, 31.5], [121.9, 31.9])?.svg ?? '';
    const [width, height] = /viewBox="0 0 (\d+) (\d+)"/.exec(svg)!.slice(1).map(Number);
    const [[x, y], [east, north]] = [...svg.matchAll(/cx="([\d.]+)" cy="([\d.]+)"/g)].map(([, cx, cy]) => [+cx, +cy]);
    expect(x).toBeCloseTo(width / 2, 0);
    expect(y).toBeCloseTo(height / 2, 0);
    expect([east > x, north < y]).toEqual([true, true]);
  });

  test('of a single point, or without an extent, is finite', () => {
    for (const plot of [drawn([121, 31, 121, 31], [121, 31]), drawn(null, [121, 31])]) {
      expect(plot?.svg).toMatch(/<circle/);
      expect(plot?.svg).not.toMatch(/NaN|Infinity/);
    }
  });
});

test('the language comes from the locale or the header', () => {
  expect(['zh_CN.UTF-8', 'zh-TW', 'zh', 'ZH_CN', 'C', 'en_GB', 'zhuang', '', undefined].map(languageOfLocale)).toEqual([
    ...['zh', 'zh', 'zh', 'zh'],
    ...['en', 'en', 'en', 'en', 'en'],
  ]);
  const headers = ['zh-CN,zh;q=0.9,en;q=0.8', 'en-US,en;q=0.9,zh;q=0.1', 'zh;q=0', 'fr, zh;q=0.2', '*', undefined];
  expect(headers.map(languageOfHeader)).toEqual(['zh', 'en', 'en', 'zh', 'en', 'en']);
});

test('a square is told like a point', async () => {
  const zones = await report('zones', feature(square(121, 31), { zone_id: 'a' }), feature(null, { zone_id: 'b' }));
  expect(describeReport(zones, 'en')).toMatchObject({ sum: 'Findings: 1 of 1 kind, see below.' });
});
