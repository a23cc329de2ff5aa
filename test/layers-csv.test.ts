// Tables in text as bureaus send them. What each must give is written beside it.
import { gzipSync } from 'node:zlib';
import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readLayer } from '../src/layers/read-layer.ts';
import type { ReadOptions } from '../src/layers/reader.ts';
import type { FeatureLayer, ImportReport, LayerKind } from '../src/types.ts';
import { encodeGbk } from './support/gbk.ts';
import { issuesOf } from './support/read-rows.ts';
import { collection, feature, point, sourceOf } from './support/text-source.ts';

interface Result {
  readonly layer: FeatureLayer;
  readonly report: ImportReport;
}

async function read(
  content: string | Uint8Array,
  kind: LayerKind = 'facilities',
  options: ReadOptions = {},
  name = 'a.csv',
): Promise<Result> {
  const { layer, report } = await readLayer(sourceOf(content, name), kind, options);
  return { layer: layer as FeatureLayer, report };
}

const placesOf = ({ points }: FeatureLayer): number[] => [...points].map((value) => value / 1e7);
const textsOf = ({ columns }: FeatureLayer, name: string): unknown[] => [...(columns.get(name)?.values ?? [])];
const tableOf = ({ summary }: ImportReport): Record<string, unknown> => summary.table as Record<string, unknown>;

/** As the civil affairs of a district send their list: saved from Excel. */
const BUREAU = `徐汇区养老服务设施一览表,,,,,,
,,,,,,日期:2024-12
序号,名称,设施类别,坐标,,床位数(张),所属街道代码
,,,经度,纬度,,
1,徐家汇日间照料中心,养老,121.437,31.195,"1,200",310104003000
2,"天平路
敬老院",养老,121°26′38.4″,31°12′09″,８０,310104010000
小计,,,,,1280,
徐汇区养老服务设施一览表,,,,,,
序号,名称,设施类别,坐标,,床位数(张),所属街道代码
,,,经度,纬度,,
3,华泾文化站,文化,待补,31.1,40,310104013000
4,无坐标站,文化,,,40,310104013000
,,,,,,
合 计,,,,,1360,
注:床位数为核定床位,,,,,,
填表人:张三,,,审核人:李四,,,
`;

describe('a list from a bureau', () => {
  test('is read without its titles, sums, notes and repeated headers, and all that is told', async () => {
    const { layer, report } = await read(BUREAU);
    expect(report.counts).toEqual({ read: 4, kept: 4, repaired: 0, dropped: 0 });
    expect(textsOf(layer, '名称')).toEqual(['徐家汇日间照料中心', '天平路\n敬老院', '华泾文化站', '无坐标站']);
    expect(textsOf(layer, '床位数(张)')).toEqual([1200, 80, 40, 40]);
    expect(textsOf(layer, '所属街道代码')[0]).toBe('310104003000');
    // 26′38.4″ = 0.444°, 12′09″ = 0.2025°
    expect(placesOf(layer).slice(0, 4)).toEqual([121.437, 31.195, 121.444, 31.2025]);
    expect(report.summary.unplaced).toBe(2);
    expect(tableOf(report)).toMatchObject({
      headerRow: 3,
      headerRows: 2,
      titles: ['徐汇区养老服务设施一览表', '日期:2024-12'],
      coordinates: ['经度', '纬度'],
      notes: ['注:床位数为核定床位', '填表人:张三 审核人:李四'],
      totals: 2,
      repeatedHeaders: 3,
    });
    // rows as Excel numbers them: a text of two lines is in one row
    expect(issuesOf(report, 'row-total').map(({ row }) => row)).toEqual([7, 14]);
    const [wrong] = issuesOf(report, 'coordinates-nonfinite');
    expect(wrong).toMatchObject({ row: 11, field: '经度', value: '待补' });
    expect(wrong.message).toContain('经度 is "待补"');
    expect(issuesOf(report, 'geometry-null').map(({ row }) => row)).toEqual([12]);
  });

  test('is the same in GBK, UTF-16, with tabs, and packed', async () => {
    const { layer } = await read(BUREAU);
    const variants: readonly (readonly [Uint8Array, string])[] = [
      [encodeGbk(BUREAU), 'a.csv'],
      [Buffer.from(`\ufeff${BUREAU}`, 'utf16le'), 'a.csv'],
      [Buffer.from(`\ufeff${BUREAU}`), 'a.txt'],
      [Buffer.from(BUREAU.replaceAll('"1,200"', '1200').replaceAll(',', '\t')), 'a.tsv'],
      [Buffer.from(BUREAU.replaceAll('\n', '\r\n').replace('天平路\r\n', '天平路\n')), ''],
      [gzipSync(encodeGbk(BUREAU)), 'a.csv.gz'],
    ];
    for (const [bytes, name] of variants) {
      const other = await read(bytes, 'facilities', {}, name);
      expect(other.report.message).toBeNull();
      expect(other.layer.columns).toEqual(layer.columns);
      expect(other.layer.points).toEqual(layer.points);
    }
  });
});

describe('values', () => {
  test('are numbers only where a whole column is', async () => {
    const { layer } = await read(
      'id,a,b,c,d,e,f,lon,lat\n007,1,1,01,123456789012,1.5,１２,121,31\n8,-2.5,x,2,3,1E+3,"1,234",121,31\n',
    );
    expect(textsOf(layer, 'id')).toEqual(['007', '8']);
    expect(textsOf(layer, 'a')).toEqual([1, -2.5]);
    expect(textsOf(layer, 'b')).toEqual(['1', 'x']);
    expect(textsOf(layer, 'c')).toEqual(['01', '2']);
    expect(textsOf(layer, 'd')).toEqual(['123456789012', '3']);
    expect(textsOf(layer, 'e')).toEqual([1.5, 1000]);
    expect(textsOf(layer, 'f')).toEqual([12, 1234]);
  });

  test('that Excel has spoilt are refused where they are codes', async () => {
    const { report } = await read('编号,名称,经度,纬度,人口\n1,a,121,31,1.2E+4\n3.10104E+11,b,121,31,5\n');
    expect(report.code).toBe('attribute-invalid');
    expect(report.message).toMatch(/编号, but row 3 has 3\.10104E\+11.*as text/);
  });

  test('of our own export come back without their apostrophe', async () => {
    const { layer } = await read("id,name,lon,lat\n1,'=SUM(A1),121,31\n2,'tis,121,31\n3,'-,121,31\n");
    expect(textsOf(layer, 'name')).toEqual(['=SUM(A1)', "'tis", '-']);
  });

  test('that are errors of formulas are empty, and that is told', async () => {
    const { layer, report } = await read('id,beds,lon,lat\n1,#N/A,121,31\n2,5,121,31\n');
    expect(textsOf(layer, 'beds')).toEqual([NaN, 5]);
    expect(issuesOf(report, 'attribute-invalid')[0]).toMatchObject({ row: 2, field: 'beds', value: '#N/A' });
  });

  test('rows of another length are read as far as they go', async () => {
    const { layer, report } = await read('id,name,lon,lat\n1,a,121,31,x\n2,b\n3,c,121,31\n');
    expect(layer.ids).toEqual(['1', '2', '3']);
    expect(issuesOf(report, 'row-invalid').map(({ row }) => row)).toEqual([2, 3]);
    expect(issuesOf(report, 'row-invalid')[0].message).toContain('x is left out');
  });

  test('rows with an id or a name alone are kept, headings and empty numbers are not', async () => {
    const { layer, report } = await read(
      '序号,名称,类别,经度,纬度\n一、徐家汇街道,,,,\n1,a,养老,121,31\n,b,,,\n,二、天平路街道,,,\n3,,,,\n',
    );
    expect(textsOf(layer, '名称')).toEqual(['a', 'b']);
    expect(issuesOf(report, 'row-invalid').map(({ row }) => row)).toEqual([2, 5, 6]);
  });

  test('a semicolon between columns makes a comma a point', async () => {
    const { layer } = await read('id;lon;lat;beds\na;121,47;31,23;0,5\n');
    expect(placesOf(layer)).toEqual([121.47, 31.23]);
    expect(textsOf(layer, 'beds')).toEqual([0.5]);
  });
});

describe('places', () => {
  const wgs = [121.47, 31.23];
  test.each([
    ['lon and lat', 'lon,lat\n121.47,31.23'],
    ['lng and lat', 'name,lat,lng\na,31.23,121.47'],
    ['X and Y', 'X坐标,Y坐标\n121.47,31.23'],
    ['WGS84', 'name,WGS84经度,WGS84纬度\na,121.47,31.23'],
    ['WGS84 before others', 'name,百度经度,百度纬度,WGS84经度,WGS84纬度\na,121.48,31.24,121.47,31.23'],
    ['one column', 'name,坐标\na,"121.47,31.23"'],
    ['one column, in brackets', 'name,位置\na,"(121.47, 31.23)"'],
    ['one column, latitude first', 'name,坐标\na,"31.23,121.47"'],
    ['one column, by its name', 'name,latlng\na,"31.23,121.47"'],
    ['one column of WKT', 'name,位置\na,POINT(121.47 31.23)'],
    ['WKT', 'name,geom\na,SRID=4326;POINT (121.47 31.23)'],
    ['degrees and minutes', 'name,经度,纬度\na,"121°28\'12""E",北纬31度13.8分'],
    ['names over two lines', 'name,"经\n度","纬 度"\na,121.47,31.23'],
  ])('as %s', async (_, text) => {
    const { layer, report } = await read(`${text}\n`);
    expect(report.message).toBeNull();
    expect(placesOf(layer)).toEqual(wgs);
  });

  test.each([
    ['GCJ02经度,GCJ02纬度', 'GCJ-02'],
    ['高德经度,高德纬度', 'GCJ-02'],
    ['百度经度,百度纬度', 'BD-09'],
    ['经度(BD-09),纬度(BD-09)', 'BD-09'],
  ])('%s name their system', async (names, crs) => {
    const { layer, report } = await read(`name,${names}\na,121.47,31.23\n`);
    expect(report.crs).toBe(crs);
    expect(issuesOf(report, 'crs-assumed')[0]).toMatchObject({ severity: 'warning', value: crs });
    // some hundred metres away
    expect(Math.abs(placesOf(layer)[0] - 121.47)).toBeGreaterThan(0.002);
  });

  test('of two systems the declared one is taken', async () => {
    const text = 'name,lon,lat,高德经度,高德纬度\na,121.47,31.23,121.4745,31.228\n';
    const { report } = await read(text, 'facilities', { crs: 'GCJ-02' });
    expect(tableOf(report).coordinates).toEqual(['高德经度', '高德纬度']);
    expect(issuesOf(report, 'crs-assumed')).toEqual([]);
  });

  test('named by the caller', async () => {
    const columns = { lon: 'p', lat: 'q' };
    const { layer } = await read('name,p,q\na,121.47,31.23\n', 'facilities', { columns });
    expect(placesOf(layer)).toEqual(wgs);
    const { report } = await read('name,p,q\na,121.47,31.23\n', 'facilities', { columns: { lon: 'p', lat: 'r' } });
    expect(report).toMatchObject({ code: 'column-missing' });
  });

  test('zones and ways come as WKT', async () => {
    const zones = await read('zone_id\tWKT\nA\tPOLYGON((121 31,121.1 31,121.1 31.1,121 31))\n', 'zones');
    expect(zones.layer.ids).toEqual(['A']);
    const ways = await readLayer(sourceOf('highway,wkt\npath,"LINESTRING(121 31,121.1 31)"\n', 'a.csv'), 'network');
    expect(ways.report).toMatchObject({ accepted: true, counts: { kept: 1 } });
  });

  test('metres without a declared system are refused, with what they look like', async () => {
    const { report } = await read('name,X,Y\na,500000,3456000\n');
    expect(report.code).toBe('crs-unknown');
    expect(report.message).toContain('EPSG:4549');
  });

  test('none at all is refused with the names of the columns', async () => {
    const { report } = await read('名称,地址\na,路1号\n');
    expect(report.code).toBe('column-missing');
    expect(report.message).toMatch(/经度.*名称, 地址/);
  });
});

describe('names of columns', () => {
  test.each([
    ['that are years', '区,2019,2020,经度,纬度\na,1,2,121,31\n', ['2019', '2020', '区']],
    ['that come twice', '名称,名称,经度,纬度\na,b,121,31\n', ['名称', '名称#2']],
    ['that are missing', '名称,,经度,纬度\na,b,121,31\n', ['column B', '名称']],
    ['of objects', '__proto__,constructor,lon,lat\na,b,121,31\n', ['__proto__', 'constructor']],
    ['before empty columns', `名称,经度,纬度${','.repeat(300)}\na,121,31${','.repeat(300)}\n`, ['名称']],
    ['below the hint of Excel', 'sep=;\n名称;经度;纬度\na;121;31\n', ['名称']],
    [
      'of groups in groups',
      '序号,基本情况,,,,规模\n,名称,位置,,类别,\n,,经度,纬度,,\n1,a,121,31,x,5\n',
      ['名称', '序号', '类别', '规模'],
    ],
    [
      'of groups in groups, the lowest row the fullest',
      '序号,基本情况,,,,\n,说明,,坐标,,\n,名称,类别,经度,纬度,床位数\n1,a,x,121,31,5\n',
      ['名称', '床位数', '序号', '类别'],
    ],
    [
      'of groups alike',
      '名称,经度,纬度,2020,,2021,\n,,,户数,层数,户数,层数\na,121,31,1,2,3,4\n',
      ['2020 层数', '2020 户数', '2021 层数', '2021 户数', '名称'],
    ],
  ])('%s', async (_, text, names) => {
    const { layer, report } = await read(text);
    expect(report.message).toBeNull();
    expect([...layer.columns.keys()]).toEqual(names);
  });
});

describe('a file is refused that', () => {
  test.each([
    ['has a quote that is not closed', 'id,name,lon,lat\n1,"a,121,31\n', 'malformed-table', /after line 1/],
    [
      'has a text that goes on behind its quotes',
      'id,name,lon,lat\n1,a,121,31\n2,"a"b,121,31\n',
      'malformed-table',
      /line 3 /,
    ],
    [
      'has such a text among stray quotes',
      'id,name,lon,lat\n1,a"b,121,31\n2,"a"b,121,31\n',
      'malformed-table',
      /line 3 /,
    ],
    ['has no columns', 'no table at all\n', 'malformed-table', /commas/],
    ['has a line of more than 1 MiB', `id,lon,lat\n1,121,${'3'.repeat(1_100_000)}\n`, 'too-complex', /1048576/],
    ['has a text of more than 64 KiB', `id,name,lon,lat\n1,${'x'.repeat(70_000)},121,31\n`, 'too-complex', /65536/],
    ['has 300 columns', `lon,lat${',a'.repeat(300)}\n121,31${',1'.repeat(300)}\n`, 'too-complex', /256/],
    [
      'has no end of columns',
      `lon,lat\n121,31${','.repeat(20_000)}\n`,
      'too-complex',
      /256 columns, but row 2 has 20002/,
    ],
    ['is a web page', '<html><body><table></table></body></html>', 'format-mismatch', /HTML/],
    ['has a header only', 'id,lon,lat\n', 'no-features', /no feature/],
    ['is numbers only', '1,2\n3,4\n', 'malformed-table', /names of the columns/],
  ])('%s', async (_, text, code, says) => {
    const { report } = await read(text);
    expect(report.code).toBe(code);
    expect(report.message).toMatch(says);
  });
});

describe('quotes beside those of the standard', () => {
  test('inside a text without quotes are taken as they stand, and told', async () => {
    const text = 'id,name,lon,lat\n1,"a,""b""",121,31\n2,12" pipe,122,31\n3,5"6",123,31\n4,c,124,31\n';
    const { layer, report } = await read(text);
    expect(report.message).toBeNull();
    expect(textsOf(layer, 'name')).toEqual(['a,"b"', '12" pipe', '5"6"', 'c']);
    // the first row has quotes, too, but where they belong
    expect(report.issues.filter(({ code }) => code === 'quote-stray').map(({ row, value }) => [row, value])).toEqual([
      [3, '12" pipe'],
      [4, '5"6"'],
    ]);
    expect(report.issueCounts).toMatchObject({ 'quote-stray': 2 });
    const { report: strict } = await read(text, 'facilities', { strict: true, crs: 'EPSG:4326' });
    expect(strict).toMatchObject({ code: 'malformed-table', message: expect.stringContaining('strict') as string });
  });

  test('around a formula of Excel leave its text', async () => {
    const text = 'id,name,lon,lat\n="001",="a""b",="121",31\n"=""002""",b,122,31\n';
    const { layer, report } = await read(text);
    expect(report.message).toBeNull();
    expect(layer.ids).toEqual(['001', '002']);
    expect(textsOf(layer, 'name')).toEqual(['a"b', 'b']);
    expect(layer.points[0]).toBe(1_210_000_000);
    expect(report.issueCounts).toMatchObject({ 'formula-text': 4 });
    expect(report.issueCounts).not.toHaveProperty('quote-stray');
    const { report: strict } = await read(text, 'facilities', { strict: true, crs: 'EPSG:4326' });
    expect(strict.code).toBe('attribute-invalid');
  });

  test('late in a long file are found like early ones', async () => {
    const rows = Array.from({ length: 5000 }, (_, i) => `${i},a${i},121.4,31.2`);
    const { layer, report } = await read(['id,name,lon,lat', ...rows, '5000,5" x,121.4,31.2', ''].join('\n'));
    expect(layer.ids).toHaveLength(5001);
    expect(report.issueCounts).toMatchObject({ 'quote-stray': 1 });
  });
});

test('the first Chinese word after a megabyte decides the encoding', async () => {
  const rows = Array.from({ length: 30_000 }, (_, i) => `${i},121.4,31.2,${'plain '.repeat(5)}`).join('\n');
  const text = `id,lon,lat,name\n${rows}\n60000,121.4,31.2,徐汇\n`;
  expect(text.length).toBeGreaterThan(1_000_000);
  const { layer, report } = await read(encodeGbk(text));
  expect(report.encoding).toBe('gb18030');
  expect(textsOf(layer, 'name')).toContain('徐汇');
});

test('the same rows are the same layer in every encoding and delimiter', async () => {
  const words = fc.string({
    unit: fc.constantFrom('街', '道', 'a', ' ', ',', ';', '"', "'", '\n', '=', '1'),
    maxLength: 6,
  });
  const rows = fc.array(fc.record({ name: words, beds: fc.integer({ min: 0, max: 9999 }) }), {
    minLength: 1,
    maxLength: 8,
  });
  await fc.assert(
    fc.asyncProperty(rows, async (list) => {
      // a row of its own apostrophe is another test; the first row is Chinese enough to be told from Latin
      const records = list.map(({ name, beds }, i) => ({
        id: `k${i}`,
        name: i === 0 ? '街道街道' : name.replace(/^[\s']+/, '').trim(),
        beds,
        lon: 121 + i / 100,
        lat: 31,
      }));
      const json = collection(...records.map(({ lon, lat, ...rest }) => feature(point(lon, lat), rest)));
      const { layer } = await read(json, 'facilities', {}, 'a.geojson');
      for (const delimiter of [',', ';', '\t', '|']) {
        const text = stringify(records, { header: true, delimiter, quoted_string: true });
        for (const bytes of [Buffer.from(text), encodeGbk(text), Buffer.from(`\ufeff${text}`, 'utf16le')]) {
          const other = await read(bytes);
          expect(other.report.message).toBeNull();
          expect({ ...other.layer, name: '', sourceSha256: '' }).toEqual({ ...layer, name: '', sourceSha256: '' });
        }
      }
    }),
    { numRuns: 15 },
  );
});

describe('tables that are damaged or from several programs', () => {
  const HEAD = 'id,name,category,lon,lat';

  test('lines may end in several ways in one file', async () => {
    const { layer } = await read(`${HEAD}\r\n1,a,x,121.4,31.2\n2,b,x,121.5,31.2\r3,c,x,121.6,31.2\n`);
    expect(textsOf(layer, 'name')).toEqual(['a', 'b', 'c']);
  });

  test('a NUL character is told with its line, wherever it comes', async () => {
    const good = Array.from({ length: 400 }, (_, i) => `${i},a${i},x,121.4,31.2`).join('\n');
    for (const text of [
      `${HEAD}\n1,a\0b,x,121.4,31.2\n2,b,x,121.5,31.2\n`,
      `${HEAD}\n${good}\n400,\0,x,121.4,31.2\n`,
    ]) {
      const { report } = await read(text);
      expect(report).toMatchObject({
        code: 'malformed-table',
        message: expect.stringContaining('NUL character') as string,
      });
    }
  });

  test('names keep their digits and signs, even where all of them are numbers', async () => {
    const { layer } = await read('id,name,capacity,lon,lat\n1,1.10,1.10,121.4,31.2\n2,3E2,20,121.5,31.2\n');
    expect(textsOf(layer, 'name')).toEqual(['1.10', '3E2']);
    expect(textsOf(layer, 'capacity')).toEqual([1.1, 20]);
  });

  test('a row of units below the names is a note', async () => {
    const { layer, report } = await read('名称,类别,经度,纬度,面积\n,,(度),（度）,(㎡)\n甲,养老,121.4,31.2,30\n');
    expect(textsOf(layer, '名称')).toEqual(['甲']);
    expect(textsOf(layer, '面积')).toEqual([30]);
    expect(tableOf(report).notes).toEqual(['(度) （度） (㎡)']);
  });

  test('numbers of people that make no sense are told when the file is read', async () => {
    const rows = ['1,-5,121.4,31.2', '2,约300,121.41,31.2', '3,,121.42,31.2', '4,80,121.43,31.2'];
    const { report } = await read(`编号,常住人口,经度,纬度\n${rows.join('\n')}\n`, 'residences');
    expect(report.issueCounts).toMatchObject({ 'weight-missing': 3, 'weight-missing-total': 1 });
    const told = report.issues.filter(({ code }) => code === 'weight-missing');
    expect(told.map(({ feature, field, value }) => [feature, field, value])).toEqual([
      ['1', '常住人口', '-5'],
      ['2', '常住人口', '约300'],
      ['3', '常住人口', null],
    ]);
  });

  test('a longitude with a slipped point is no local system', async () => {
    const { report } = await read(`${HEAD}\n1,a,x,1214.37,31.2\n2,b,x,1214.38,31.2\n`);
    expect(report.code).toBe('coordinates-out-of-range');
  });
});
