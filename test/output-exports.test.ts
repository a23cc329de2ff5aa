import { crc32, inflateRawSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { listCompounds, listGaps } from '../src/coverage/gaps.ts';
import { AppError } from '../src/errors.ts';
import { CRS84 } from '../src/geo/coordinate-system.ts';
import { findCrs } from '../src/layers/crs.ts';
import { epsgCodeOf, esriWkt, isGeographic, ogcWkt } from '../src/output/crs-wkt.ts';
import { coverageCells } from '../src/output/coverage-csv.ts';
import { coverageGeoJson } from '../src/output/coverage-geojson.ts';
import type { ExportRow, ExportTable } from '../src/output/export-table.ts';
import { differentNames, headingOf, shortNames } from '../src/output/field-words.ts';
import { gapCells } from '../src/output/gaps-csv.ts';
import { encodeGbk } from '../src/output/gbk.ts';
import { reachCells, reachCsv, REACH_FIELDS } from '../src/output/reach-csv.ts';
import { coverageExport, gapsExport, notesOfRun, reachExport } from '../src/output/result-export.ts';
import { layerExport } from '../src/output/layer-export.ts';
import { runJson } from '../src/output/run-json.ts';
import { shapefileEntries } from '../src/output/shapefile.ts';
import { tableCsv } from '../src/output/table-text.ts';
import { workbookEntries } from '../src/output/workbook.ts';
import { zipFile, type ZipEntry } from '../src/output/zip-writer.ts';
import { hasGdal, identifyWithGdal } from './support/gdal.ts';
import { featureLayer } from './support/layers.ts';
import { tinyStudy } from './support/tiny-study.ts';

const silent = (): void => undefined;
const crs = (name: string) => findCrs(name, 'test');

async function bytesOf(pieces: Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>): Promise<Buffer> {
  const all: Buffer[] = [];
  for await (const piece of pieces) all.push(Buffer.from(piece as Uint8Array));
  return Buffer.concat(all);
}

async function rowsOf(table: ExportTable): Promise<ExportRow[]> {
  const rows: ExportRow[] = [];
  for await (const row of table.rows) rows.push(row);
  return rows;
}

const contentOf = async (entries: readonly ZipEntry[], name: string): Promise<Buffer> =>
  bytesOf(entries.find((entry) => entry.name === name)!.content);

function tableOf(
  fields: ExportTable['fields'],
  rows: readonly ExportRow[],
  shapes: ExportTable['shapes'] = 'none',
): ExportTable {
  return { name: 'things', shapes, fields, rows };
}

const row = (...cells: string[]): ExportRow => ({ cells, shape: null });

describe('tables of a run', () => {
  test('have the cells of the CSV files', async () => {
    const result = tinyStudy();
    const cells = [...reachCells(result, listCompounds(result.residences), (text) => text)];
    const lines = (await bytesOf(reachCsv(result, listCompounds(result.residences)))).toString().trimEnd().split('\n');
    expect(lines[0]).toBe(REACH_FIELDS.map(({ name }) => name).join(','));
    // no text of this study needs quotes or a guard here
    expect(lines.slice(1)).toEqual(cells.map((each) => each.join(',')));
    expect((await rowsOf(reachExport(cells))).map((each) => each.cells)).toEqual(cells);
  });

  test('zones have their polygon, parents, outside and study have none', async () => {
    const result = tinyStudy();
    const rows = await rowsOf(coverageExport([...coverageCells(result)], result.zones, CRS84));
    const levels = rows.map(({ cells, shape }) => `${cells[21]} ${shape?.type ?? 'none'}`);
    expect(new Set(levels)).toEqual(new Set(['zone polygon', 'parent none', 'outside none', 'study none']));
  });

  test('gaps stand where the residences stand', async () => {
    const result = tinyStudy();
    const rows = await rowsOf(gapsExport([...gapCells(listGaps(result))], CRS84));
    for (const { cells, shape } of rows) {
      expect(shape).toEqual(cells[17] === '' ? null : { type: 'point', x: Number(cells[17]), y: Number(cells[18]) });
    }
    expect(rows.some(({ shape }) => shape === null)).toBe(true);
  });

  test('notes have the sentences, the sources and the hashes', () => {
    const notes = notesOfRun(runJson(tinyStudy(), '1.2.3'), crs('GCJ-02'), 'zh');
    expect(notes).toContainEqual(['须知', '未考虑小区围墙与出入口,结果可能偏高']);
    expect(notes).toContainEqual(['数据来源', '© OpenStreetMap contributors, ODbL 1.0']);
    expect(notes).toContainEqual(['输入 network', `ways.geojson SHA-256 ${'7'.repeat(64)}`]);
    expect(notes).toContainEqual(['坐标系', 'GCJ-02']);
    expect(notes).toContainEqual(['软件版本', 'lifecircle 1.2.3']);
  });

  test('GeoJSON in another system says so and is otherwise the same', async () => {
    const read = async (...args: Parameters<typeof coverageGeoJson>) =>
      JSON.parse((await bytesOf(coverageGeoJson(...args))).toString()) as {
        crs?: unknown;
        features: { properties: unknown }[];
      };
    const plain = await read(tinyStudy());
    const grid = await read(tinyStudy(), crs('EPSG:4549'));
    expect(plain.crs).toBeUndefined();
    expect(grid.crs).toEqual({ type: 'name', properties: { name: 'urn:ogc:def:crs:EPSG::4549' } });
    expect(grid.features.map(({ properties }) => properties)).toEqual(
      plain.features.map(({ properties }) => properties),
    );
  });
});

describe('names of fields', () => {
  const fields = [
    ...REACH_FIELDS,
    { name: 'people_60plus', type: 'number' },
    { name: 'PEOPLE_60Plus', type: 'text' },
  ] as const;

  test('fit into 10 bytes and differ, in either language and encoding', () => {
    for (const language of ['zh', 'en'] as const) {
      for (const bytes of [(text: string) => Buffer.byteLength(text), (text: string) => encodeGbk(text)!.length]) {
        const names = shortNames(fields, language, bytes);
        expect(Math.max(...names.map(bytes))).toBeLessThanOrEqual(10);
        expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(fields.length);
      }
    }
  });

  test('a name that fits keeps it, whatever stands before', () => {
    const bytes = (text: string): number => Buffer.byteLength(text);
    expect(differentNames(['abcdefghijkl', 'abcdefghij', 'ABCDEFGHIJ', 'geom', ''], ['geom'], 10, bytes)).toEqual([
      'abcdefgh_2',
      'abcdefghij',
      'ABCDEFGH_3',
      'geom_2',
      'field',
    ]);
    expect(differentNames(['社区卫生服务中心'], [], 10, bytes)).toEqual(['社区卫']);
  });

  test('a heading is the word that a bureau signs; a field of others keeps its name', () => {
    expect(headingOf('share', 'zh')).toBe('覆盖率(%)');
    expect(headingOf('床位', 'zh')).toBe('床位');
    expect(headingOf('share', 'en')).toBe('share');
  });
});

describe('GBK', () => {
  test('is what the platform decodes', () => {
    const text = 'A街道·菜市场①﹙々';
    expect(new TextDecoder('gbk').decode(encodeGbk(text))).toBe(text);
    // GB 2312: 啊 is B0A1, 齄 is F7FE
    expect([...encodeGbk('啊齄')!]).toEqual([0xb0, 0xa1, 0xf7, 0xfe]);
    expect(encodeGbk('𠮷')).toBeNull();
  });
});

describe('ZIP archives', () => {
  test('hold what was put in, under fixed dates', async () => {
    const entries = [
      { name: '说明.txt', content: ['中', Buffer.from('文')] },
      { name: 'empty', content: [] },
    ];
    const bytes = await bytesOf(zipFile(entries));
    expect(await bytesOf(zipFile(entries))).toEqual(bytes);
    // the local header by the specification: sizes at 18 and 22, name from 30 on
    const packed = bytes.readUInt32LE(18);
    const nameBytes = bytes.readUInt16LE(26);
    expect(bytes.subarray(30, 30 + nameBytes).toString()).toBe('说明.txt');
    const content = inflateRawSync(bytes.subarray(30 + nameBytes, 30 + nameBytes + packed));
    expect(content.toString()).toBe('中文');
    expect(bytes.readUInt32LE(14)).toBe(crc32(content));
    // end of directory: two entries
    expect(bytes.readUInt16LE(bytes.length - 12)).toBe(2);
  });

  test('pass on what their content throws', async () => {
    async function* broken(): AsyncGenerator<string> {
      yield 'a';
      throw new Error('the disk is gone');
    }
    await expect(bytesOf(zipFile([{ name: 'a', content: broken() }]))).rejects.toThrow('the disk is gone');
  });
});

describe('Shapefiles', () => {
  const options = { system: crs('EPSG:4549'), encoding: 'utf-8', language: 'en', tell: silent } as const;
  const fields = [
    { name: 'name', type: 'text' },
    { name: 'beds', type: 'number' },
    { name: 'open', type: 'boolean' },
  ] as const;

  test('columns are as wide as their values, numbers to the last digit', async () => {
    const table = tableOf(fields, [row('甲', '12.5', 'true'), row('', '-300', 'false'), row('ab', '', '')], 'point');
    const dbf = await contentOf(await shapefileEntries(table, options), 'things.dbf');
    // 3 rows from byte 129 (32 + 3 × 32 + 1) on, of 1 + 3 + 6 + 1 bytes
    expect([dbf.readUInt32LE(4), dbf.readUInt16LE(8), dbf.readUInt16LE(10)]).toEqual([3, 129, 11]);
    expect(dbf.subarray(129, -1).toString()).toBe(' 甲  12.5T' + '      -300F' + ' ab       ?');
  });

  test('a text over 254 bytes is cut between characters and told', async () => {
    const told: string[] = [];
    const table = tableOf([{ name: 'name', type: 'text' }], [row('街'.repeat(100))], 'point');
    const entries = await shapefileEntries(table, { ...options, tell: (remark) => told.push(remark) });
    const dbf = await contentOf(entries, 'things.dbf');
    // 84 characters of 3 bytes are 252
    expect(dbf.subarray(66, -1).toString().trimEnd()).toBe('街'.repeat(84));
    expect(told).toEqual(['things: 1 texts of name are over 254 bytes and are cut: gpkg has them whole']);
  });

  test('GBK says so, and refuses what it cannot hold, with the cure', async () => {
    const table = tableOf([{ name: 'name', type: 'text' }], [row('菜市场')], 'point');
    const entries = await shapefileEntries(table, { ...options, encoding: 'gbk' });
    expect((await contentOf(entries, 'things.cpg')).toString()).toBe('GBK');
    const dbf = await contentOf(entries, 'things.dbf');
    expect(dbf[29]).toBe(0x4d);
    expect(new TextDecoder('gbk').decode(dbf.subarray(66, -1))).toBe('菜市场');
    const strange = tableOf([{ name: 'name', type: 'text' }], [row('𠮷野家')], 'point');
    await expect(shapefileEntries(strange, { ...options, encoding: 'gbk' })).rejects.toThrow(
      new AppError(
        'encoding-invalid',
        'things, name: expected characters of GBK, but "𠮷野家" has 𠮷: write the Shapefile in UTF-8',
      ),
    );
  });

  test('a system without a definition has no .prj, and that is told', async () => {
    const told: string[] = [];
    const entries = await shapefileEntries(tableOf(fields, [], 'point'), {
      ...options,
      system: crs('GCJ-02'),
      tell: (remark) => told.push(remark),
    });
    expect(entries.map(({ name }) => name)).not.toContain('things.prj');
    expect(told.join()).toContain('GCJ-02 has no definition');
  });

  test('shells run clockwise, holes the other way', async () => {
    const shell = Float64Array.of(0, 0, 9, 0, 9, 9, 0, 0);
    const hole = Float64Array.of(5, 1, 6, 2, 6, 1, 5, 1);
    const table = tableOf([], [{ cells: [], shape: { type: 'polygon', polygons: [[shell, hole]] } }], 'polygon');
    const shp = await contentOf(await shapefileEntries(table, options), 'things.shp');
    // after the head (100), the record's head (8), type, box, counts and two part numbers (52)
    const ring = Array.from({ length: 8 }, (_, i) => shp.readDoubleLE(160 + 8 * i));
    expect(ring).toEqual([0, 0, 9, 9, 9, 0, 0, 0]);
    expect(shp.readInt32BE(24) * 2).toBe(shp.length);
  });

  test('points and polygons are two Shapefiles', async () => {
    const point = { cells: [], shape: { type: 'point', x: 1, y: 2 } } as const;
    const polygon = {
      cells: [],
      shape: { type: 'polygon', polygons: [[Float64Array.of(0, 0, 9, 0, 9, 9, 0, 0)]] },
    } as const;
    const entries = await shapefileEntries(tableOf([], [point, polygon, row()], 'mixed'), options);
    const counts = await Promise.all(
      ['points', 'polygons'].map(async (part) => (await contentOf(entries, `things_${part}.dbf`)).readUInt32LE(4)),
    );
    expect(counts).toEqual([2, 1]);
  });
});

describe('workbooks', () => {
  const sheetOf = async (table: ExportTable, language: 'zh' | 'en' = 'zh'): Promise<string> =>
    (
      await contentOf(
        workbookEntries([{ ...table, title: '表' }], [['须知', '甲']], language, silent),
        'xl/worksheets/sheet1.xml',
      )
    ).toString();

  test('ids stay text, numbers are numbers, shares are percent, words are Chinese', async () => {
    const fields = [
      { name: 'zone_id', type: 'text' },
      { name: 'share', type: 'number' },
      { name: 'target', type: 'number' },
      { name: 'verdict', type: 'text' },
    ] as const;
    const sheet = await sheetOf(
      tableOf(fields, [row('007', '0.500000', '0.85', 'not_met'), row('008', '0.849999', '0.85', 'met')]),
    );
    expect(sheet).toContain('<t xml:space="preserve">007</t>');
    expect(sheet).toContain('<c r="B2" s="5"><v>0.500000</v></c>');
    // 85.00 % would be a lie: 84.9999 % has two decimals more
    expect(sheet).toContain('<c r="B3" s="7"><v>0.849999</v></c>');
    expect(sheet).toContain('<t xml:space="preserve">未达到目标</t>');
    expect(sheet).toContain('覆盖率(%)');
    expect(sheet).toContain('state="frozen"');
    expect(await sheetOf(tableOf(fields, [row('1', '', '', 'met')]), 'en')).toContain('>met<');
  });

  test('a text that looks like a formula stays a text when it is edited', async () => {
    const sheet = await sheetOf(tableOf([{ name: 'name', type: 'text' }], [row('=1+1'), row('<&"\u0001')]));
    expect(sheet).toContain('<c r="A2" s="3" t="inlineStr"><is><t xml:space="preserve">=1+1</t></is></c>');
    expect(sheet).toContain('<t xml:space="preserve">&lt;&amp;&quot; </t>');
  });

  test('more rows than a sheet has are refused with the cure', async () => {
    const rows = {
      *[Symbol.iterator]() {
        for (let i = 0; i < 1_048_576; i++) yield row();
      },
    };
    await expect(sheetOf({ name: 'things', shapes: 'none', fields: [], rows })).rejects.toThrow(
      'things: expected at most 1048575 rows in a sheet, but there are more: write csv or gpkg',
    );
  });
});

describe('coordinate systems for others', () => {
  const codes = [4326, 4490, 3857, 32651, 32750, 4491, 4502, 4513, 4528, 4534, 4549, 4550, 4554];

  test('codes are known, shifted systems have none', () => {
    expect(codes.map((code) => epsgCodeOf(crs(`EPSG:${code}`)))).toEqual(codes);
    expect(epsgCodeOf(CRS84)).toBe(4326);
    for (const name of ['GCJ-02', 'BD-09']) {
      expect([epsgCodeOf(crs(name)), esriWkt(crs(name)), ogcWkt(crs(name)), isGeographic(crs(name))]).toEqual([
        null,
        null,
        null,
        true,
      ]);
    }
  });

  test.skipIf(!hasGdal)('GDAL finds the code in either WKT', () => {
    for (const code of [4490, 3857, 32651, 4528, 4549]) {
      const system = crs(`EPSG:${code}`);
      expect([ogcWkt(system)!, esriWkt(system)!].map(identifyWithGdal)).toEqual([`EPSG:${code}`, `EPSG:${code}`]);
    }
  });
});

describe('a layer', () => {
  const layer = featureLayer('facilities', [
    { id: '01', point: [1_200_000_000, 300_000_000], properties: { name: '=甲', X: 1, beds: 0.5 } },
    {
      id: '02',
      rings: [
        [
          [0, 0],
          [10, 0],
          [10, 10],
        ],
      ],
      point: [7, 3],
      properties: { name: '乙', X: 2 },
    },
    { id: '03', properties: { name: '', X: 3 } },
  ]);
  const csvOf = async (name: string): Promise<string> =>
    (await bytesOf(tableCsv(layerExport(layer, crs(name), 'outlines')))).toString();

  test('as CSV has outlines as WKT', async () => {
    expect(await csvOf('EPSG:4490')).toBe(
      'id,name,X,beds,wkt\n01,\'=甲,1,0.5,POINT (120 30)\n02,乙,2,,"POLYGON ((0 0, 0.000001 0, 0.000001 0.000001, 0 0))"\n03,,3,,\n',
    );
  });

  test('of points has easting and northing instead of what the file called x', async () => {
    const points = featureLayer('facilities', [
      { id: '01', point: [1_200_000_000, 300_000_000], properties: { name: '甲', X: 1 } },
    ]);
    const csv = (await bytesOf(tableCsv(layerExport(points, crs('EPSG:4549'), 'outlines')))).toString();
    // the central meridian of EPSG:4549 is 120°E: easting 500 km
    expect(csv).toMatch(/^id,name,x,y\n01,甲,500000,3320113\.\d+\n$/);
  });

  test('in a sheet has a point for every place', async () => {
    const rows = await rowsOf(layerExport(layer, CRS84, 'points'));
    expect(rows.map(({ cells }) => cells.slice(-2))).toEqual([
      ['120', '30'],
      ['7e-7', '3e-7'],
      ['', ''],
    ]);
  });
});
