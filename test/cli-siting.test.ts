// lifecircle siting and accessibility, run as a user does.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCli } from './support/run-cli.ts';

// three villages on a line, candidates a (serves 1, 2), b (2, 3), c (3): people 4, 2, 1
const COSTS = 'candidate_id,residence_id,cost\na,r1,3\na,r2,5\nb,r2,4\nb,r3,5.5\nc,r3,1\n';
const DEMAND = 'residence_id,weight,zone_id\nr1,4,east\nr2,2,east\nr3,1,west\n';

let folder = '';
const path = (name: string): string => join(folder, name);
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'siting-'));
  writeFileSync(path('costs.csv'), COSTS);
  writeFileSync(path('demand.csv'), DEMAND);
  writeFileSync(path('supply.csv'), 'facility_id,capacity\na,12\nb,6\nd,9\n');
});
afterAll(() => rmSync(folder, { recursive: true }));

const tables = (): string[] => ['--costs', path('costs.csv'), '--demand', path('demand.csv')];
const siting = (...args: string[]) => runCli(['siting', ...tables(), ...args]);

describe('siting', () => {
  test('the most people with one site, as the contract says', async () => {
    const { code, stdout, stderr } = await siting(
      '--objective',
      'max-covered',
      '--sites',
      '1',
      '--cutoff',
      '5',
      '--json',
    );
    expect(stderr).toBe('');
    expect(code).toBe(0);
    // a within 5: r1 and r2, 6 of 7
    expect(JSON.parse(stdout)).toMatchObject({
      status: 'optimal',
      objective: 6,
      bound: 6,
      gap: 0,
      sites: ['a'],
      covered: 6,
      total: 7,
    });
  });

  test('the cutoff is inclusive', async () => {
    const within = await siting('--objective', 'max-covered', '--sites', '1', '--cutoff', '4.999', '--json');
    expect(JSON.parse(within.stdout)).toMatchObject({ objective: 4, sites: ['a'] });
  });

  test('fewest sites, as a whole and in every zone', async () => {
    const whole = await siting('--objective', 'fewest', '--target', '85', '--cutoff', '5.5', '--json');
    expect(JSON.parse(whole.stdout)).toMatchObject({ status: 'optimal', objective: 1, sites: ['a'] }); // 6 of 7 = 85.7 %
    const zones = await siting('--objective', 'fewest', '--cutoff', '5.5', '--per-zone', '--json');
    const plan = JSON.parse(zones.stdout) as { objective: number; zones: { zone_id: string; met: boolean }[] };
    expect(plan.objective).toBe(2);
    expect(plan.zones.map(({ zone_id, met }) => [zone_id, met])).toEqual([
      ['east', true],
      ['west', true],
    ]);
  });

  test('p-median and p-center', async () => {
    const median = await siting('--objective', 'p-median', '--sites', '2', '--json');
    // a and c: 4 × 3 + 2 × 5 + 1 × 1 = 23; a and b: 12 + 8 + 5.5 = 25.5
    expect(JSON.parse(median.stdout)).toMatchObject({
      status: 'optimal',
      objective: 23,
      sites: ['a', 'c'],
      covered: 7,
    });
    const center = await siting('--objective', 'p-center', '--sites', '2', '--json');
    expect(JSON.parse(center.stdout)).toMatchObject({ status: 'optimal', objective: 5 });
  });

  test('what cannot be: exit 3, who is to blame, and the document all the same', async () => {
    const all = await siting('--objective', 'cover-all', '--cutoff', '2', '--json');
    expect(all.code).toBe(3);
    expect(JSON.parse(all.stdout)).toMatchObject({ status: 'infeasible', objective: null, sites: [] });
    expect(all.stderr).toContain('error[infeasible]: no candidate reaches r1, r2 within the cutoff');
    const zone = await siting('--objective', 'fewest', '--cutoff', '3', '--per-zone');
    expect(zone.code).toBe(3);
    expect(zone.stderr).toContain('zone east: all candidates together cover 4 of 6, and 85 % are 5.1');
    const few = await siting('--objective', 'p-median', '--sites', '1');
    expect(few.stderr).toContain('no choice of 1 sites reaches every residence');
  });

  test('bad usage: exit 2', async () => {
    for (const [args, says] of [
      [['--objective', 'max-covered', '--cutoff', '5'], 'expected --sites with --objective max-covered'],
      [['--objective', 'p-median', '--sites', '9'], 'expected 1 to 3 sites'],
      [['--objective', 'fewest', '--cutoff', '5', '--require', 'x'], 'x is not among its 3'],
      [['--objective', 'best', '--cutoff', '5'], 'Allowed choices'],
    ] as const) {
      const { code, stderr } = await siting(...args);
      expect(stderr).toContain(says);
      expect(code).toBe(2);
    }
  });

  test('bad tables: exit 3, file, column and row', async () => {
    writeFileSync(path('bad.csv'), 'candidate_id,residence_id,cost\na,r1,3\na,r2,far\n');
    const bad = await runCli([
      'siting',
      '--costs',
      path('bad.csv'),
      '--demand',
      path('demand.csv'),
      '--objective',
      'p-median',
      '--sites',
      '1',
    ]);
    expect(bad.code).toBe(3);
    expect(bad.stderr).toContain(
      'error[attribute-invalid]: bad.csv: expected a number, 0 or more in cost of row 3, but came "far"',
    );
    writeFileSync(path('names.csv'), 'a,b,c\n1,2,3\n');
    const names = await runCli([
      'siting',
      '--costs',
      path('names.csv'),
      '--demand',
      path('demand.csv'),
      '--objective',
      'p-median',
      '--sites',
      '1',
    ]);
    expect(names.stderr).toContain('error[column-missing]: names.csv: expected a column candidate_id or');
  });

  test('rows in any order give the same bytes', async () => {
    const [head, ...rows] = COSTS.trim().split('\n');
    writeFileSync(path('shuffled.csv'), [head, ...rows.reverse()].join('\n'));
    const args = ['--demand', path('demand.csv'), '--objective', 'p-median', '--sites', '2', '--json'];
    const straight = await runCli(['siting', '--costs', path('costs.csv'), ...args]);
    const shuffled = await runCli(['siting', '--costs', path('shuffled.csv'), ...args]);
    expect(shuffled.stdout).toBe(straight.stdout);
  });
});

describe('accessibility', () => {
  const access = (...args: string[]) => runCli(['accessibility', ...tables(), '--supply', path('supply.csv'), ...args]);

  test('2sfca', async () => {
    // within 5: a serves r1, r2: 12 / 6 = 2 a head; b serves r2: 6 / 2 = 3; c has no capacity; d serves nobody
    const { code, stdout } = await access('--method', '2sfca', '--cutoff', '5', '--json');
    expect(code).toBe(0);
    const answer = JSON.parse(stdout) as { residences: unknown[]; unreached: number };
    expect(answer.residences).toEqual([
      { residence_id: 'r1', zone_id: 'east', weight: 4, access: 2 },
      { residence_id: 'r2', zone_id: 'east', weight: 2, access: 5 },
      { residence_id: 'r3', zone_id: 'west', weight: 1, access: 0 },
    ]);
    expect(answer.unreached).toBe(1);
    const csv = await access('--method', '2sfca', '--cutoff', '5');
    expect(csv.stdout).toBe('residence_id,zone_id,weight,access\nr1,east,4,2\nr2,east,2,5\nr3,west,1,0\n');
  });

  test('gini of it', async () => {
    // people 0 | 2 2 2 2 | 5 5: 18 in all; area = (1/7)(0) + (4/7)(8/36) + (2/7)((16 + 10)/36)
    const { stdout } = await access('--method', 'gini', '--cutoff', '5');
    expect((JSON.parse(stdout) as { gini: number }).gini).toBeCloseTo(
      1 - 2 * ((4 / 7) * (8 / 36) + (2 / 7) * (26 / 36)),
      12,
    );
  });

  test('a cutoff is needed, and decay only where it is used', async () => {
    expect((await access('--method', 'cumulative')).code).toBe(2);
    expect((await access('--method', '2sfca', '--cutoff', '5', '--decay', '5=1')).code).toBe(2);
    expect((await access('--method', 'e2sfca', '--decay', '5=1,4=0.5')).code).toBe(2);
  });
});
