// What a file holds and everything wrong with it: the report for people, and the one for programs.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import type { ImportReport } from '../src/types.ts';
import { LINE_TOWN, point, writeGeojson } from './support/line-town.ts';
import { runCli } from './support/run-cli.ts';

const directory = mkdtempSync(join(tmpdir(), 'lifecircle-'));
afterAll(() => rmSync(directory, { recursive: true }));

const homes = writeGeojson(directory, 'homes', LINE_TOWN.homes);
const roads = writeGeojson(directory, 'roads', LINE_TOWN.roads);
const nobody = writeGeojson(directory, 'nobody', []);

const reportOf = (text: string): ImportReport => JSON.parse(text) as ImportReport;

describe.concurrent('inspect --json', () => {
  test('is the whole report', async () => {
    const run = await runCli(['inspect', homes, '--kind', 'residences', '--json']);
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(reportOf(run.stdout)).toMatchObject({
      accepted: true,
      kind: 'residences',
      format: 'geojson',
      counts: { read: 4, kept: 4, repaired: 0, dropped: 0 },
      issues: [],
      code: null,
    });
  });

  test('is there also when the file is refused, with exit 3 and one line on stderr', async () => {
    const run = await runCli(['inspect', nobody, '--kind', 'zones', '--json']);
    expect(run.code).toBe(3);
    expect(reportOf(run.stdout)).toMatchObject({ accepted: false, kind: 'zones', code: 'no-features' });
    expect(run.stderr).toMatch(/^error\[no-features\]: .*nobody\.geojson.*\n$/);
  });

  test('of stdin, also compressed, is that of the file', async () => {
    const plain = await runCli(['inspect', '-', '--kind', 'residences', '--json'], { stdin: readFileSync(homes) });
    const packed = await runCli(['inspect', '-', '--kind', 'residences', '--json'], {
      stdin: gzipSync(readFileSync(homes)),
    });
    expect(reportOf(plain.stdout)).toMatchObject({ accepted: true, counts: { read: 4 } });
    expect(reportOf(packed.stdout).counts).toEqual(reportOf(plain.stdout).counts);
  });
});

describe.concurrent('inspect for people', () => {
  test('tells what was found in aligned lines', async () => {
    const run = await runCli(['inspect', homes, '--kind', 'residences']);
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(run.stdout).toMatch(/^homes\.geojson {2}accepted as residences\n/);
    expect(run.stdout).toMatch(/features +4 read, 4 kept, 0 repaired, 0 dropped/);
    expect(run.stdout).toMatch(/fields +.*population \(number\)/);
  });

  test('tells where something is wrong, and how often', async () => {
    const twice = writeGeojson(directory, 'twice', [
      ...LINE_TOWN.homes,
      ...[1, 2, 3, 4].map((i) => point('a', i / 1000, { population: i })),
    ]);
    const run = await runCli(['inspect', twice, '--kind', 'residences']);
    expect(run.code).toBe(0);
    expect(run.stdout).toMatch(/^warning {2}Ids are repeated \(duplicate-id, 4 times\)$/m);
    expect(run.stdout).toMatch(/row \d+, feature a/);
  });

  test('a name in the data cannot move the cursor', async () => {
    const evil = writeGeojson(directory, 'evil', [
      ...LINE_TOWN.homes,
      point('a\u001b[2J\u009b2J\r\nerror[internal]: fake', 0.001, { population: 'many\u001b[31m' }),
      point('a\u001b[2J\u009b2J\r\nerror[internal]: fake', 0.002, { population: -1 }),
    ]);
    const run = await runCli(['inspect', evil, '--kind', 'residences']);
    // eslint-disable-next-line no-control-regex -- control characters are what must not be there
    expect(run.stdout + run.stderr).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
    expect(run.stdout).not.toMatch(/^error/m);
  });

  test('of a file that is not what it should be is refused', async () => {
    const run = await runCli(['inspect', roads, '--kind', 'zones']);
    expect(run.code).toBe(3);
    expect(run.stdout).toMatch(/^roads\.geojson {2}refused\n/);
    expect(run.stderr).toMatch(/^error\[geometry-type\]: .*\n$/);
  });

  test('of binary rubbish is refused', async () => {
    const file = join(directory, 'photo.jpg');
    writeFileSync(
      file,
      Uint8Array.from({ length: 3000 }, (_, i) => (i * 7919) % 256),
    );
    const run = await runCli(['inspect', file, '--kind', 'network']);
    expect(run.code).toBe(3);
    expect(run.stderr).toMatch(/^error\[(unsupported-format|format-mismatch)\]: .*photo\.jpg.*\n$/);
  });
});

describe.concurrent('inspect --report', () => {
  const twice = writeGeojson(directory, 'double', [...LINE_TOWN.homes, ...LINE_TOWN.homes]);

  test('writes each file by its ending, in the language asked for', async () => {
    const [html, xlsx, geojson, json] = ['html', 'xlsx', 'geojson', 'json'].map((end) => join(directory, `r.${end}`));
    const files = [html, xlsx, geojson, json].flatMap((file) => ['--report', file]);
    const run = await runCli(['inspect', twice, '--kind', 'residences', '--lang', 'zh', ...files]);
    expect(run.code).toBe(0);
    expect(run.stdout).toMatch(/^double\.geojson {2}接收（居住点）\n/);
    expect(run.stderr).toBe([html, xlsx, geojson, json].map((file) => `report written to ${file}\n`).join(''));
    expect(readFileSync(html, 'utf8')).toContain('数据检查报告');
    expect(readFileSync(xlsx).subarray(0, 2).toString()).toBe('PK');
    expect(JSON.parse(readFileSync(geojson, 'utf8'))).toMatchObject({ type: 'FeatureCollection' });
    expect(reportOf(readFileSync(json, 'utf8'))).toMatchObject({ accepted: true, name: 'double.geojson' });
  });

  test('is written for a refused file too, and the language follows the terminal', async () => {
    const file = join(directory, 'refused.html');
    const env = { LANG: 'zh_CN.UTF-8' };
    const run = await runCli(['inspect', nobody, '--kind', 'zones', '--report', file], { env });
    expect(run.code).toBe(3);
    expect(run.stdout).toMatch(/^nobody\.geojson {2}退回\n/);
    expect(readFileSync(file, 'utf8')).toContain('文件中没有要素');
  });

  test('refuses other endings before anything is read', async () => {
    const run = await runCli(['inspect', 'nothing.geojson', '--kind', 'zones', '--report', 'report.pdf']);
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toMatch(/\.json, \.html, \.xlsx, \.geojson/);
  });

  test('under --strict a repeated id refuses', async () => {
    const run = await runCli(['inspect', twice, '--kind', 'residences', '--strict']);
    expect(run.code).toBe(3);
    expect(run.stderr).toMatch(/^error\[attribute-invalid\]: double\.geojson: .*\(strict\)/);
  });
});
