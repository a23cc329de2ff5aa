// Workbooks as bureaus send them, written part by part; what each must give is written beside it.
import fc from 'fast-check';
import readWorkbook from 'read-excel-file/node';
import { describe, expect, test } from 'vitest';
import writeWorkbook from 'write-excel-file/node';
import { readLayer } from '../src/layers/read-layer.ts';
import type { ReadOptions } from '../src/layers/reader.ts';
import type { FeatureLayer, ImportReport } from '../src/types.ts';
import { issuesOf } from './support/read-rows.ts';
import { collection, feature, point, sourceOf } from './support/text-source.ts';
import { workbookOf, type CellSpec, type SheetSpec } from './support/workbook-writer.ts';
import { zipOf } from './support/zip-writer.ts';

interface Result {
  readonly layer: FeatureLayer;
  readonly report: ImportReport;
}

async function read(content: string | Uint8Array, options: ReadOptions = {}, name = 'a.xlsx'): Promise<Result> {
  const { layer, report } = await readLayer(sourceOf(content, name), 'facilities', options);
  return { layer: layer as FeatureLayer, report };
}

const readRows = (rows: SheetSpec['rows'], sheet: Partial<SheetSpec> = {}): Promise<Result> =>
  read(workbookOf([{ ...sheet, rows }]));
const textsOf = ({ columns }: FeatureLayer, name: string): unknown[] => [...(columns.get(name)?.values ?? [])];
const tableOf = ({ summary }: ImportReport): Record<string, unknown> => summary.table as Record<string, unknown>;
const cell = (xml: string, attributes = ''): CellSpec => ({ xml, attributes });

/** Titles, merged names, streets merged over their facilities, sums and notes. */
const BUREAU: SheetSpec = {
  name: '养老设施',
  rows: [
    ['徐汇区养老服务设施一览表'],
    ['街道', '名称', '坐标', null, '床位数(张)', '街道代码'],
    [null, null, '经度', '纬度'],
    ['徐家汇街道', '日间照料中心', 121.437, 31.195, 1200, 310104003000],
    [null, '敬老院', 121.44, 31.2, null, 310104003000],
    [null, '小计', null, null, 1200],
    ['天平路街道', '长者照护之家', 121.445, 31.2025, 80, 310104010000],
    ['合计', null, null, null, 1280],
    ['注:床位数为核定床位'],
  ],
  merges: ['A1:F1', 'A2:A3', 'B2:B3', 'C2:D2', 'E2:E3', 'F2:F3', 'A4:A6', 'E4:E5', 'A9:F9'],
};

test('a list from a bureau', async () => {
  const { layer, report } = await read(workbookOf([BUREAU]));
  expect(report).toMatchObject({ accepted: true, format: 'xlsx', counts: { read: 3, kept: 3 } });
  expect(textsOf(layer, '名称')).toEqual(['日间照料中心', '敬老院', '长者照护之家']);
  // a street is that of every row it is merged over, a number only that of the first
  expect(textsOf(layer, '街道')).toEqual(['徐家汇街道', '徐家汇街道', '天平路街道']);
  expect(textsOf(layer, '床位数(张)')).toEqual([1200, NaN, 80]);
  expect(textsOf(layer, '街道代码')).toEqual(['310104003000', '310104003000', '310104010000']);
  expect([...layer.points].slice(0, 4)).toEqual([1214370000, 311950000, 1214400000, 312000000]);
  expect(issuesOf(report, 'row-total').map(({ row }) => row)).toEqual([6, 8]);
  expect(tableOf(report)).toMatchObject({
    sheet: '养老设施',
    headerRow: 2,
    headerRows: 2,
    titles: ['徐汇区养老服务设施一览表'],
    notes: ['注:床位数为核定床位'],
  });
});

describe('cells', () => {
  test.each([
    ['a number digit by digit', cell('<v>310104010001</v>'), '310104010001'],
    ['a long number in powers of ten', cell('<v>3.10104010001E11</v>'), '310104010001'],
    ['a text in the cell', cell('<is><t>a</t></is>', 't="inlineStr"'), 'a'],
    [
      'a text in pieces, without how it is read',
      cell('<is><r><t>徐</t></r><rPh sb="0" eb="1"><t>xu</t></rPh><r><t>汇</t></r></is>', 't="inlineStr"'),
      '徐汇',
    ],
    ['the text of a formula', cell('<f>A1&amp;"x"</f><v>ax</v>', 't="str"'), 'ax'],
    ['a text with an escape', cell('<v>a_x000A_b</v>', 't="str"'), 'a\nb'],
    ['yes', true, 'true'],
    // 45292 days after 1899-12-30: 124 years of 365 days, 31 leap days (1904 to 2024 without the last) and two days
    ['a day', cell('<v>45292</v>', 's="1"'), '2024-01-01'],
    ['a day and time in Chinese', cell('<v>45292.5</v>', 's="3"'), '2024-01-01T12:00:00'],
    ['the first day of Excel', cell('<v>1</v>', 's="1"'), '1900-01-01'],
    ['a day as ISO', cell('<v>2024-01-01T00:00:00</v>', 't="d"'), '2024-01-01'],
    ['a time', cell('<v>0.75</v>', 's="1"'), '18:00:00'],
  ] as const)('%s', async (_, spec, text) => {
    const { layer, report } = await readRows([
      ['name', 'lon', 'lat', 'value'],
      ['a', 121, 31, spec],
      ['b', 121, 31, 'x'],
    ]);
    expect(report.message).toBeNull();
    expect(textsOf(layer, 'value')).toEqual([text, 'x']);
  });

  test.each([
    ['a percentage', cell('<v>0.855</v>', 's="2"'), 0.855],
    ['what a formula gave last', cell('<f>1+1</f><v>2</v>'), 2],
    ['a number as long as a double', cell('<v>0.30000000000000004</v>'), 0.30000000000000004],
  ] as const)('%s is a number', async (_, spec, value) => {
    const { layer } = await readRows([
      ['name', 'lon', 'lat', 'value'],
      ['a', 121, 31, spec],
    ]);
    expect(textsOf(layer, 'value')).toEqual([value]);
  });

  test.each([
    ['an error', cell('<v>#REF!</v>', 't="e"'), '#REF!'],
    ['a formula that nobody computed', cell('<f>1+1</f>'), '#CALC!'],
  ] as const)('%s is empty, and that is told', async (_, spec, value) => {
    const { layer, report } = await readRows([
      ['name', 'lon', 'lat', 'beds'],
      ['a', 121, 31, spec],
      ['b', 121, 31, 5],
    ]);
    expect(textsOf(layer, 'beds')).toEqual([NaN, 5]);
    expect(issuesOf(report, 'attribute-invalid')[0]).toMatchObject({ row: 2, field: 'beds', value });
  });

  test('a code that has lost digits is refused', async () => {
    const { report } = await readRows([
      ['编号', 'lon', 'lat'],
      [cell('<v>3.10104199001011E17</v>'), 121, 31],
    ]);
    expect(report.code).toBe('attribute-invalid');
    expect(report.message).toMatch(/编号, but row 2 has 3\.10104199001011E\+17.*as text/);
  });

  test('without references follow each other', async () => {
    const sheet = `<worksheet><sheetData><row><c t="str"><v>name</v></c><c t="str"><v>lon</v></c><c t="str"><v>lat</v></c></row><row><c t="str"><v>a</v></c><c><v>121</v></c><c><v>31</v></c></row></sheetData></worksheet>`;
    const { layer } = await read(replaceSheet(sheet));
    expect(textsOf(layer, 'name')).toEqual(['a']);
  });
});

/** A workbook whose only sheet is this XML. */
const replaceSheet = (content: string): Buffer =>
  zipOf([
    { name: '[Content_Types].xml', content: '<Types/>' },
    {
      name: 'xl/workbook.xml',
      content: '<x:workbook xmlns:x="m"><x:sheets><x:sheet name="S" r:id="a"/></x:sheets></x:workbook>',
    },
    {
      name: 'xl/_rels/workbook.xml.rels',
      content: '<Relationships><Relationship Id="a" Type="x/worksheet" Target="s.xml"/></Relationships>',
    },
    { name: 'xl/s.xml', content },
  ]);

test('codes are read with the digits that they are shown with', async () => {
  const code = cell('<v>7</v>', 's="4"');
  const { layer } = await readRows([
    ['编号', '名称', '经度', '纬度'],
    [code, 'a', 121, 31],
  ]);
  expect(layer.ids).toEqual(['000007']);
});

describe('workbooks that are damaged', () => {
  test('a shared text that is not there', async () => {
    const cells = '<c t="str"><v>name</v></c><c t="str"><v>lon</v></c><c t="str"><v>lat</v></c>';
    const row = '<c t="s"><v>7</v></c><c><v>121</v></c><c><v>31</v></c>';
    const sheet = `<worksheet><sheetData><row>${cells}</row><row>${row}</row></sheetData></worksheet>`;
    const { report } = await read(replaceSheet(sheet));
    expect(report).toMatchObject({
      code: 'malformed-table',
      message: expect.stringContaining('row 2 has the shared text 7 of 0') as string,
    });
  });

  test('a sheet without a link to its cells', async () => {
    const { report } = await read(
      zipOf([
        { name: '[Content_Types].xml', content: '<Types/>' },
        { name: 'xl/workbook.xml', content: '<workbook><sheets><sheet name="S" r:id="a"/></sheets></workbook>' },
      ]),
    );
    expect(report).toMatchObject({
      code: 'malformed-table',
      message: expect.stringContaining('the link to its cells') as string,
    });
  });
});

describe('sheets', () => {
  const header = ['name', 'lon', 'lat'];
  const cover: SheetSpec = { name: '说明', rows: [['填报说明'], ['请于月底前报送']] };
  const first: SheetSpec = { name: 'first', rows: [header, ['a', 121, 31]] };
  const second: SheetSpec = { name: 'second', rows: [header, ['b', 121, 31]] };

  test('the first with a table is read, and the others are told', async () => {
    const { layer, report } = await read(workbookOf([cover, first, second]));
    expect(textsOf(layer, 'name')).toEqual(['a']);
    expect(issuesOf(report, 'layer-chosen')[0].message).toMatch(/first is read.*second$/);
  });

  test('the only one with a table needs no words', async () => {
    const { layer, report } = await read(workbookOf([cover, second, { ...first, state: 'hidden' }]));
    expect(textsOf(layer, 'name')).toEqual(['b']);
    expect(report.issueCounts['layer-chosen']).toBeUndefined();
  });

  test('the named one is read, also when it is hidden', async () => {
    const { layer } = await read(workbookOf([cover, second, { ...first, state: 'veryHidden' }]), { layer: 'first' });
    expect(textsOf(layer, 'name')).toEqual(['a']);
  });

  test('one that is not there is refused with the names of all', async () => {
    const { report } = await read(workbookOf([cover, first]), { layer: 'third' });
    expect(report.code).toBe('layer-unknown');
    expect(report.message).toContain('说明, first');
  });

  test('hidden rows and columns are read, and that is told', async () => {
    const { layer, report } = await readRows([header, ['a', 121, 31], ['b', 121, 31]], {
      hiddenRows: [3],
      hiddenColumns: [1],
    });
    expect(textsOf(layer, 'name')).toEqual(['a', 'b']);
    const told = issuesOf(report, 'rows-hidden').map(({ message }) => message);
    expect(told).toEqual([expect.stringMatching(/^1 hidden columns.*name$/), expect.stringMatching(/^1 hidden rows/)]);
  });
});

describe('a file is refused that', () => {
  const rows = [
    ['name', 'lon', 'lat'],
    ['a', 121, 31],
  ];
  const ole = (directory: string): Buffer => {
    const bytes = Buffer.alloc(2048);
    bytes.set(Buffer.from('d0cf11e0a1b11ae1', 'hex'));
    bytes.writeUInt16LE(9, 30);
    // sector 1 begins after the header and sector 0
    bytes.writeUInt32LE(1, 48);
    bytes.write(directory, 1024, 'utf16le');
    return bytes;
  };

  test.each([
    [
      'has a document type declaration',
      workbookOf([{ rows, prolog: '<!DOCTYPE a [<!ENTITY x "y">]>' }]),
      'xml-dtd-forbidden',
      /sheet1/,
    ],
    [
      'has 257 columns',
      workbookOf([{ rows: [Array.from({ length: 257 }, (_, i) => `c${i}`)] }]),
      'too-complex',
      /256 columns/,
    ],
    ['has XML without an end', replaceSheet('<worksheet><sheetData>'), 'malformed-table', /xl\/s\.xml/],
    ['is nested too deep', replaceSheet('<a>'.repeat(200)), 'too-complex', /100/],
    ['is no XML', replaceSheet('no XML'), 'malformed-table', /XML/],
    [
      'lacks a sheet',
      zipOf([
        { name: '[Content_Types].xml', content: '' },
        { name: 'xl/workbook.xml', content: '<workbook><sheets><sheet name="S" r:id="a"/></sheets></workbook>' },
        {
          name: 'xl/_rels/workbook.xml.rels',
          content: '<R><Relationship Id="a" Type="/worksheet" Target="s.xml"/></R>',
        },
      ]),
      'malformed-table',
      /xl\/s\.xml is missing/,
    ],
    [
      'lacks its workbook',
      zipOf([
        { name: '[Content_Types].xml', content: '' },
        { name: 'xl/x.xml', content: '' },
      ]),
      'malformed-table',
      /workbook/,
    ],
    ['is empty', workbookOf([{ rows: [] }]), 'malformed-table', /no text/],
    ['has a password', ole('EncryptedPackage'), 'unsupported-format', /password/],
  ])('%s', async (_, bytes, code, says) => {
    const { report } = await read(bytes);
    expect(report.code).toBe(code);
    expect(report.message).toMatch(says);
  });

  test('is of old Excel', async () => {
    const { report } = await read(ole('Workbook'), {}, 'a.xls');
    expect(report).toMatchObject({ code: 'unsupported-format' });
    expect(report.message).toContain('save it as XLSX');
  });

  test('is a web page under the name of a workbook', async () => {
    const { report } = await read('<html><table></table></html>', {}, 'a.xls');
    expect(report).toMatchObject({ code: 'format-mismatch' });
    expect(report.message).toContain('HTML');
  });
});

test('what write-excel-file writes is what read-excel-file and we read', async () => {
  const texts = fc.string({
    unit: fc.constantFrom('街', 'a', ' ', '<', '&', '_', 'x', '1'),
    minLength: 1,
    maxLength: 6,
  });
  const rows = fc.array(fc.record({ name: texts, beds: fc.integer({ min: 0, max: 99999 }) }), {
    minLength: 1,
    maxLength: 6,
  });
  await fc.assert(
    fc.asyncProperty(rows, async (list) => {
      const records = list.map(({ name, beds }, i) => ({
        id: `k${i}`,
        name: `n${name.trim()}`,
        beds,
        lon: 121 + i / 8,
        lat: 31,
      }));
      const sheet = [['id', 'name', 'beds', 'lon', 'lat'], ...records.map((record) => Object.values(record))];
      const bytes = await writeWorkbook(sheet.map((row) => row.map((value) => ({ value })))).toBuffer();
      const [{ data }] = await readWorkbook(bytes);
      expect(data).toEqual(sheet);
      const { layer } = await read(bytes);
      const json = collection(...records.map(({ lon, lat, ...rest }) => feature(point(lon, lat), rest)));
      const other = await read(json, {}, 'a.geojson');
      expect({ ...layer, name: '', sourceSha256: '' }).toEqual({ ...other.layer, name: '', sourceSha256: '' });
    }),
    { numRuns: 25 },
  );
});
