// Texts of tables come out whatever the labels say. The bytes are written out; the texts they mean stand beside them.
import { describe, expect, test } from 'vitest';
import type { FeatureLayer } from '../src/types.ts';
import { dbfOf, entriesOf } from './support/shapefile-writer.ts';
import { pointAt, readZipped, refusalOfZip, shp } from './support/shapefiles.ts';

describe('encodings', () => {
  // 街镇名称代码 and 静安区 in GBK, 街 and 鎮 in Big5
  const gbk = (hex: string): Buffer => Buffer.from(hex, 'hex');
  const NAME = gbk('bdd6d5f2c3fbb3c6b4fa'); // 街镇名称代 in 10 bytes
  const CUT = gbk('61bdd6d5f2c3fbb3c6b4'); // a街镇名称 and half of 代
  const VALUE = gbk('beb2b0b2c7f8bdd6b5c0b0eccac2b4a6'); // 静安区街道办事处
  const where = shp(pointAt(121.4, 31.2));

  async function textOf(
    name: Uint8Array | string,
    value: Uint8Array | string,
    parts: Record<string, string> = {},
    more: { languageId?: number; encoding?: string; length?: number } = {},
  ): Promise<{ name: string; value: unknown; encoding: string; codes: string[] }> {
    const { languageId = 0, encoding, length = 30 } = more;
    const dbf = dbfOf([{ name, length }], [[value]], { languageId });
    const options = encoding === undefined ? {} : { encoding };
    const { layer, report } = await readZipped(entriesOf('p', { shp: where, dbf, ...parts }), 'residences', options);
    expect(report.message).toBeNull();
    const [[found, column]] = [...(layer as FeatureLayer).columns];
    const codes = Object.keys(report.issueCounts).filter((code) => code !== 'crs-assumed');
    return { name: found, value: column.values[0], encoding: report.encoding, codes };
  }

  const expected = { name: '街镇名称代', value: '静安区街道办事处' };

  test.each(['CP936', '936', 'GBK', 'gb2312', 'GB18030', 'ANSI 936', 'OEM 936', 'cp936\r\n'])(
    '.cpg %j',
    async (cpg) => {
      expect(await textOf(NAME, VALUE, { cpg })).toEqual({ ...expected, encoding: 'gb18030', codes: [] });
    },
  );

  test('the code page byte, without a .cpg', async () => {
    const found = await textOf(NAME, VALUE, {}, { languageId: 0x4d });
    expect(found).toEqual({ ...expected, encoding: 'gb18030', codes: [] });
  });

  test.each([
    ['nothing', {}, 0],
    ['the page of the machine', {}, 0x57],
    ['a lie: UTF-8', { cpg: 'UTF-8' }, 0],
    ['a lie: ISO-8859-1', { cpg: 'ISO-8859-1' }, 0x03],
    ['a label nobody knows', { cpg: 'klingon' }, 0],
    ['a lie: Big5', { cpg: 'BIG5' }, 0],
    ['the code page byte of Big5', {}, 0x4f],
  ])('GBK under %s: read as GB18030, and said', async (_, parts, languageId) => {
    const found = await textOf(NAME, VALUE, parts, { languageId });
    expect(found).toEqual({ ...expected, encoding: 'gb18030', codes: ['encoding-guessed'] });
  });

  test.each([
    ['nothing', {}, 0, []],
    ['UTF-8', { cpg: 'UTF-8' }, 0, []],
    ['a lie: GBK', { cpg: 'GBK' }, 0, ['encoding-guessed']],
    ['a wrong code page byte', {}, 0x4d, ['encoding-guessed']],
    ['a lie: ISO-8859-1', { cpg: 'ISO-8859-1' }, 0, ['encoding-guessed']],
  ])('UTF-8 under %s', async (_, parts, languageId, codes) => {
    const found = await textOf('道路段', '静安区街道办事处', parts, { languageId });
    expect(found).toEqual({ name: '道路段', value: '静安区街道办事处', encoding: 'utf-8', codes });
  });

  test('Big5 and Latin by their labels', async () => {
    const big5 = await textOf('a', gbk('b5f3c2ed'), {}, { languageId: 0x4f });
    expect(big5).toMatchObject({ value: '街鎮', encoding: 'big5', codes: [] });
    const latin = await textOf('a', Buffer.from('Gänsemarkt', 'latin1'), { cpg: 'ISO-8859-1' });
    expect(latin).toMatchObject({ value: 'Gänsemarkt', encoding: 'windows-1252', codes: [] });
  });

  test('what the caller declares goes before everything', async () => {
    const found = await textOf(NAME, VALUE, { cpg: 'UTF-8' }, { encoding: 'gbk' });
    expect(found).toEqual({ ...expected, encoding: 'gb18030', codes: [] });
  });

  test.each([
    ['GBK', 'utf-8', NAME, VALUE],
    ['UTF-8', 'gbk', Buffer.from('道路段'), Buffer.from('静安区街道办事处')],
  ])('texts in %s that are declared as %s are refused', async (_, encoding, name, value) => {
    const dbf = dbfOf([{ name, length: 30 }], [[value]]);
    const { report } = await readZipped(entriesOf('p', { shp: where, dbf }), 'residences', { encoding });
    expect(report.code).toBe('encoding-invalid');
    expect(report.message).toMatch(/as declared, but they hold other bytes/);
  });

  test('half a character at the end of a name or a full text is left out, and that is said of names', async () => {
    const found = await textOf(CUT, VALUE.subarray(0, 15), {}, { languageId: 0x4d, length: 15 });
    expect(found).toEqual({
      name: 'a街镇名称',
      value: '静安区街道办事',
      encoding: 'gb18030',
      codes: ['field-mapping'],
    });
    const utf8 = await textOf(Buffer.from('a街镇名称').subarray(0, 11), '静安', {}, { length: 5 });
    expect(utf8).toEqual({ name: 'a街镇名', value: '静', encoding: 'utf-8', codes: ['field-mapping'] });
  });

  test('bytes of no known encoding are refused, with a cure', async () => {
    const dbf = dbfOf([{ name: 'a', length: 9 }], [[Buffer.from([0xff, 0x80, 0xff, 0xfe, 0x81])]]);
    expect(await refusalOfZip(entriesOf('p', { shp: where, dbf }), 'residences')).toMatch(
      /^encoding-invalid: .*declare the encoding$/,
    );
  });
});
