// A bureau's own table of categories.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readCategories } from '../src/engine/category-files.ts';
import { encodeGbk } from './support/gbk.ts';
import { runCli } from './support/run-cli.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'categories-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function fileOf(content: string | Buffer): string {
  const path = join(folder, 'table.csv');
  writeFileSync(path, content);
  return path;
}

test('codes by category, in Chinese and GBK, several and over several rows', () => {
  const text = '类别,代码\n为老服务点,ELD-COM;ELD-DAY\n小诊所,HEA-STA\n小诊所,HEA-OUT\n无,\n';
  const expected = { 为老服务点: ['ELD-COM', 'ELD-DAY'], 小诊所: ['HEA-STA', 'HEA-OUT'], 无: [] };
  expect(readCategories(fileOf(text))).toEqual(expected);
  expect(readCategories(fileOf(encodeGbk(text)))).toEqual(expected);
});

test.each([
  ['an unknown code', 'category,codes\na,HEA-CHC\nb,XYZ-QQQ\n', /row 3 \(b\) has XYZ-QQQ/],
  ['no column of codes', 'category,other\na,b\n', /expected a column codes, but the columns are: category, other/],
  ['a broken quote', 'category,codes\n"a,b\n', /expected CSV/],
])('refused: %s', (_, text, says) => {
  expect(() => readCategories(fileOf(text))).toThrow(says);
});

test('--categories gives its codes to facilities', async () => {
  const list = join(folder, 'list.csv');
  writeFileSync(list, 'id,category,lon,lat\n1,怪异点,121.5,31.2\n2,药店,121.5,31.2\n');
  const table = fileOf('category,codes\n怪异点,ELD-COM\n');
  const args = ['inspect', list, '--kind', 'facilities', '--json'];
  const without = JSON.parse((await runCli(args)).stdout) as { summary: Record<string, unknown> };
  expect(without.summary).toMatchObject({ codes: { 'HEA-PHA': 1 }, unknownCategories: { 怪异点: 1 } });
  const withTable = JSON.parse((await runCli([...args, '--categories', table])).stdout) as typeof without;
  expect(withTable.summary).toMatchObject({ codes: { 'ELD-COM': 1, 'HEA-PHA': 1 } });
  expect((await runCli([...args, '--categories', join(folder, 'none.csv')])).code).toBe(2);
});
