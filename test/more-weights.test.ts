// Several weights at once, through every door: the town of support/line-town.ts, whose homes also have old people.
//
//   home   people  60+        900 m of H: a, b, c; of S: c, d        West: a, b      East: c, d
//   a      1       16
//   b      2       32         60+ by H: 16 + 32 + 64 of 240; by S: 64 + 128
//   c      4       64
//   d      8       128
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { LINE_TOWN, point, uploadLineTown, writeLineTown } from './support/line-town.ts';
import { runCli } from './support/run-cli.ts';
import { ask, makeService } from './support/service.ts';

const root = mkdtempSync(join(tmpdir(), 'lifecircle-'));
afterAll(() => rmSync(root, { recursive: true }));

const OLD = '60岁以上人口';
const home = (id: string, lon: number, population: number) =>
  point(id, lon, { population, [OLD]: 16 * population, few: id === 'a' ? null : population });
const TOWN = { ...LINE_TOWN, homes: [home('a', 0, 1), home('b', 0.005, 2), home('c', 0.012, 4), home('d', 0.02, 8)] };
const town = writeLineTown(root, TOWN);

/** weight_name, total, covered, verdict of the rows of the whole study. */
function studyRows(csv: string): string[] {
  const [header, ...lines] = csv.trimEnd().split('\n');
  const cell = (line: string, name: string): string => line.split(',')[header.split(',').indexOf(name)];
  const rows = lines.filter((line) => cell(line, 'level') === 'study');
  return rows.map((row) =>
    ['indicator', 'weight_name', 'total', 'covered', 'undecided'].map((n) => cell(row, n)).join(' '),
  );
}

const EXPECTED = [
  'health population 15 7 0',
  'school population 15 12 0',
  `health ${OLD} 240 112 0`,
  `school ${OLD} 240 192 0`,
];

describe.concurrent('several weights', () => {
  test('coverage: the rows of the first are those of the first alone, then the rows of the next', async () => {
    const alone = await runCli(['coverage', ...town, '--weight', 'population']);
    const both = await runCli(['coverage', ...town, '--weight', `population,${OLD}`]);
    expect(both.code, both.stderr).toBe(0);
    expect(both.stdout.startsWith(alone.stdout)).toBe(true);
    expect(studyRows(both.stdout)).toEqual(EXPECTED);
  });

  test('every weight has its own missing values; twice, unknown and beside totals are refused', async () => {
    const missing = await runCli(['coverage', ...town, '--weight', 'population,few']);
    expect([missing.code, missing.stderr]).toEqual([3, expect.stringContaining('usable few')]);
    const out = join(root, 'out');
    const run = await runCli([
      'coverage',
      ...town,
      '--weight',
      'population,few',
      '--allow-missing-weight',
      '--out',
      out,
    ]);
    expect(run.code, run.stderr).toBe(0);
    const csv = readFileSync(join(out, 'coverage.csv'), 'utf8');
    expect(studyRows(csv)).toEqual([...EXPECTED.slice(0, 2), 'health few 14 6 0', 'school few 14 12 0']);
    expect(readFileSync(join(out, 'reach.csv'), 'utf8')).toContain('\na,w,1,health');
    expect(JSON.parse(readFileSync(join(out, 'run.json'), 'utf8'))).toMatchObject({
      weight: { name: 'population', missing: 0 },
      moreWeights: [{ name: 'few', missing: 1 }],
    });
    const census = join(root, 'census.csv');
    writeFileSync(census, 'zone_id,population\nw,6\ne,30\n');
    const refused = await Promise.all([
      runCli(['coverage', ...town, '--weight', 'population,population']),
      runCli(['coverage', ...town, '--weight', `population,${OLD}`, '--totals', census]),
      runCli(['coverage', ...town, '--weight', 'population,nobody']),
    ]);
    expect(refused.map(({ code }) => code)).toEqual([2, 2, 3]);
  });

  test('--check looks at every weight', async () => {
    // health covers 7 of 15 people; of `few` 6 of 14
    const run = await runCli(['coverage', ...town, '--weight', `population,${OLD}`, '--target', '85', '--check']);
    expect([run.code, run.stderr]).toEqual([4, expect.stringContaining('of 8 not met')]);
  });

  test('a batch', async () => {
    const [network, residences, facilities, zones] = [town[1], town[3], town[5], town[7]];
    const manifest = join(root, 'batch.yaml');
    const weight = ['population', OLD];
    const studies = [{ name: 'a', weight }];
    writeFileSync(manifest, JSON.stringify({ defaults: { network, residences, facilities, zones }, studies }));
    const out = join(root, 'batch');
    const run = await runCli(['batch', manifest, '--out', out]);
    expect(run.code, run.stderr).toBe(0);
    expect(studyRows(readFileSync(join(out, 'a', 'coverage.csv'), 'utf8'))).toEqual(EXPECTED);
  });

  test('POST /runs', async () => {
    const service = await makeService();
    const body = { ...(await uploadLineTown(service, TOWN)), weight: ['population', OLD] };
    const made = await ask(service, 'POST', '/runs', JSON.stringify(body), { 'content-type': 'application/json' });
    expect(made.body).toMatchObject({
      study: [
        { indicator: 'health', weightName: 'population', covered: 7 },
        { indicator: 'school', weightName: 'population', covered: 12 },
        { indicator: 'health', weightName: OLD, covered: 112 },
        { indicator: 'school', weightName: OLD, covered: 192 },
      ],
    });
  });
});
