// Places for tables without coordinates, as a user gets them.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCli, type CliRun } from './support/run-cli.ts';
import { collection, feature, point } from './support/text-source.ts';

const root = mkdtempSync(join(tmpdir(), 'lifecircle-'));
const fileOf = (name: string): string => join(root, name);
const textOf = (name: string): string => readFileSync(fileOf(name), 'utf8');

const TABLE = `徐汇区设施一览表,,,,,
编号,名称,类别,地址,所属街道,床位数
C1,甲卫生站,卫生,上海市徐汇区徐家汇街道天钥桥路三百弄12号,徐家汇街道,10
C2,乙卫生站,卫生,天钥桥路 40 号,徐家汇街道,20
C3,丙卫生站,卫生,天钥桥西路8号,徐家汇街道,
C4,丁养老院,养老,漕溪路120号,天平路街道,40
C4,丁养老院,养老,漕溪路12号,天平路街道,40
合计,,,,,110
`;
const SQUARE = { type: 'Polygon', coordinates: [[[121.43, 31.19], [121.44, 31.19], [121.44, 31.2], [121.43, 31.2], [121.43, 31.19]]] }; // prettier-ignore

beforeAll(() => {
  writeFileSync(fileOf('homes.csv'), TABLE);
  const addresses = [
    feature(point(121.4371234, 31.1951234), { id: 'A1', 地址: '天钥桥路300弄12号' }),
    feature(SQUARE, { id: 'A2', 地址: '徐家汇街道天钥桥路40号' }),
    feature(point(121.438, 31.195), { id: 'A3', 地址: '天钥桥路8号' }),
    feature(point(121.45, 31.18), { id: 'A4', 地址: '漕溪路12号' }),
    feature(null, { id: 'A5', 地址: '漕溪路120号' }),
  ];
  writeFileSync(fileOf('addresses.geojson'), collection(...addresses));
});
afterAll(() => rmSync(root, { recursive: true }));

const joinBy = (by: string, ...args: string[]): Promise<CliRun> =>
  runCli(['join', fileOf('homes.csv'), '--to', fileOf('addresses.geojson'), '--by', by, ...args]);

describe.concurrent('join', () => {
  test('rows keep their columns and get the place of what they match; the others stay', async () => {
    const run = await joinBy('address');
    expect(run.code).toBe(0);
    // id and codes are ours; A5 has no place to give
    expect(run.stdout).toBe(`id,codes,名称,地址,床位数,所属街道,类别,编号,match_how,match_id,match_score,lon,lat
C1,,甲卫生站,上海市徐汇区徐家汇街道天钥桥路三百弄12号,10,徐家汇街道,卫生,C1,normalised,A1,1,121.4371234,31.1951234
C2,,乙卫生站,天钥桥路 40 号,20,徐家汇街道,卫生,C2,normalised,A2,1,121.435,31.195
C3,,丙卫生站,天钥桥西路8号,,徐家汇街道,卫生,C3,none,,,,
C4,,丁养老院,漕溪路120号,40,天平路街道,养老,C4,none,,,,
C4#2,,丁养老院,漕溪路12号,40,天平路街道,养老,C4,exact,A4,1,121.45,31.18
`);
    expect(run.stderr).toBe(`5 rows: 3 with a place, 2 without
  exact: 1
  normalised: 2
  unmatched: 2, of which 1 have candidates
    养老, 天平路街道: 1
    卫生, 徐家汇街道: 1
`);
  });

  test('what a person decides is kept and used again, and a study takes the file', async () => {
    const [matches, out] = [fileOf('matches.csv'), fileOf('out.csv')];
    const first = await joinBy('address', '-o', out, '--write-matches', matches, '--json');
    expect([first.code, JSON.parse(first.stdout)]).toMatchObject([
      0,
      { rows: 5, how: { given: 0, confirmed: 0, exact: 1, normalised: 2, none: 2 }, withCandidates: 1 },
    ]);
    const undecided = textOf('matches.csv');
    // 天钥桥路 and 天钥桥西路 share two pairs of three and four: 4/7
    const line = 'address 徐家汇 天钥桥西路8号,天钥桥西路8号,A3,天钥桥路8号,0.571,candidate,';
    expect(undecided.split('\n')).toContain(`${line},,`);
    writeFileSync(matches, undecided.replace(line, `${line}y,李四`).replace('李四,,', '李四,'));
    const second = await joinBy('address', '--matches', matches, '--write-matches', matches, '-o', out, '-q');
    expect([second.code, second.stdout, second.stderr]).toEqual([0, '', '']);
    expect(textOf('out.csv')).toContain('C3,confirmed,A3,0.571,121.438,31.195');
    expect(textOf('matches.csv')).toContain(line.replace('candidate,', 'confirmed,y,李四'));
    const again = textOf('matches.csv');
    await joinBy('address', '--matches', matches, '--write-matches', matches, '-o', fileOf('again.csv'), '-q');
    expect([textOf('matches.csv'), textOf('again.csv')]).toEqual([again, textOf('out.csv')]);
    const read = await runCli(['inspect', out, '--kind', 'facilities', '--json']);
    expect(JSON.parse(read.stdout)).toMatchObject({
      accepted: true,
      counts: { read: 5, kept: 5 },
      summary: { unplaced: 1 },
    });
    // what has a place keeps it
    const rejoined = await runCli([
      'join',
      out,
      '--to',
      fileOf('addresses.geojson'),
      '--by',
      'address',
      '--json',
      '-o',
      fileOf('x.geojson'),
    ]);
    expect(JSON.parse(rejoined.stdout)).toMatchObject({ how: { given: 4, confirmed: 0, none: 1 } });
    expect(textOf('x.geojson')).toContain('"match_how":"given"');
  }, 20_000);

  test('the order of the rows of both files changes nothing', async () => {
    const [title, header, ...lines] = TABLE.trimEnd().split('\n');
    writeFileSync(fileOf('turned.csv'), [title, header, ...lines.slice(0, -1).reverse()].join('\n'));
    const { stdout } = await runCli([
      'join',
      fileOf('turned.csv'),
      '--to',
      fileOf('addresses.geojson'),
      '--by',
      'address',
    ]);
    expect(stdout).toBe((await joinBy('address')).stdout);
  });

  test('unusable inputs are refused', async () => {
    const noNames = await joinBy('name');
    expect([noNames.code, noNames.stderr]).toEqual([
      3,
      expect.stringContaining('--column addresses.geojson:name=COLUMN'),
    ]);
    const noPlaces = await runCli(['join', fileOf('homes.csv'), '--to', fileOf('homes.csv'), '--by', 'code']);
    expect([noPlaces.code, noPlaces.stderr]).toEqual([3, expect.stringContaining('expected columns with coordinates')]);
    writeFileSync(fileOf('bad.csv'), 'key,match_id,decision\nk,a,perhaps\n');
    const badMatches = await joinBy('address', '--matches', fileOf('bad.csv'));
    expect([badMatches.code, badMatches.stderr]).toEqual([3, expect.stringContaining('y or n in decision')]);
    expect((await joinBy('address', '--json')).code).toBe(2);
    expect((await joinBy('address', '-o', fileOf('x.dwg'))).code).toBe(2);
    // everywhere else a table without coordinates stays refused
    expect((await runCli(['inspect', fileOf('homes.csv'), '--kind', 'facilities'])).code).toBe(3);
  }, 20_000);
});
