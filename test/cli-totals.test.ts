// A study whose people agree with a census, as a user runs it: the town of support/line-town.ts, West with 1 + 2 people, East with 4 + 8.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeLineTown } from './support/line-town.ts';
import { runCli } from './support/run-cli.ts';

const root = mkdtempSync(join(tmpdir(), 'lifecircle-'));
let town: string[] = [];
beforeAll(() => {
  town = writeLineTown(root);
});
afterAll(() => rmSync(root, { recursive: true }));

function write(name: string, text: string): string {
  const path = join(root, name);
  writeFileSync(path, text);
  return path;
}

const coverage = (...more: string[]) => runCli(['coverage', ...town, '--min-component', '0', ...more]);

/** total, covered, undecided of the rows of one indicator, by zone; the rows without a zone are `outside` and `study`. */
function figuresOf(csv: string, indicator: string): Record<string, string[]> {
  const [header, ...lines] = csv.trimEnd().split('\n');
  const names = header.split(',');
  const rows = lines.map((line) => Object.fromEntries(line.split(',').map((cell, i) => [names[i], cell])));
  return Object.fromEntries(
    rows
      .filter((row) => row.indicator === indicator)
      .map((row) => [row.zone_id || row.level, [row.total, row.covered, row.undecided]]),
  );
}

describe.concurrent('coverage --totals', () => {
  test('sums are those of the census, by street and for the study; the file tells the factors', async () => {
    // West 6 = 2 + 4; East 30 = 10 + 20, of which c (10) is within 900 m of H; X is no zone of the study
    const totals = write('census.csv', '街镇代码,街镇名称,常住人口\nw,West,6\ne,East,30\nX,Nowhere,64\n合计,,100\n');
    const out = join(root, 'out');
    const run = await coverage('--totals', totals, '--out', out);
    expect(run.code).toBe(0);
    const csv = readFileSync(join(out, 'coverage.csv'), 'utf8');
    expect(figuresOf(csv, 'health')).toEqual({
      w: ['6', '6', '0'],
      e: ['30', '10', '0'],
      outside: ['64', '0', '64'],
      study: ['100', '16', '64'],
    });
    expect(csv).toContain('population_totals(常住人口)');
    expect(readFileSync(join(out, 'totals.csv'), 'utf8')).toBe(
      [
        'unit_id,level,name,total,residences,own,factor,status,shared',
        'X,zone,Nowhere,64,0,0,,unknown,64',
        'e,zone,East,30,2,12,2.500000,shared,30',
        'w,zone,West,6,2,3,2.000000,shared,6',
        '',
      ].join('\n'),
    );
    const document: unknown = JSON.parse(readFileSync(join(out, 'run.json'), 'utf8'));
    expect(document).toMatchObject({
      parameters: { allocateBy: 'population' },
      weight: { name: 'population_totals(常住人口)' },
      inputs: { totals: { name: 'census.csv' } },
      counts: { residences: 4 },
      population: { withoutResidences: 1, totals: [{ unitId: 'X' }, { unitId: 'e', factor: 2.5 }, { unitId: 'w' }] },
    });
    expect(readFileSync(join(out, 'reach.csv'), 'utf8')).toMatch(
      /no_residence_data:X,,64,.*,undecided,health,no_residence_data,/,
    );
    expect(readFileSync(join(out, 'gaps.csv'), 'utf8')).toContain('no_residence_data');
    expect(run.stderr).toContain('total-factor');
  });

  test('a batch gives the same bytes', async () => {
    const totals = write('batched.csv', 'zone_id,population\nw,5\ne,7\n');
    const out = join(root, 'single');
    await coverage('--totals', totals, '--allocate-by', 'count', '--out', out);
    const [network, residences, facilities, zones] = [1, 3, 5, 7].map((at) => town[at]);
    const inputs = { network, residences, facilities, zones, totals };
    const defaults = { ...inputs, minComponentMeters: 0, allocateBy: 'count' };
    const manifest = write('batch.json', JSON.stringify({ defaults }));
    const run = await runCli(['batch', manifest, '--out', join(root, 'batch')]);
    expect(run.stderr).toContain('done');
    for (const file of ['coverage.csv', 'reach.csv', 'totals.csv', 'run.json']) {
      expect(readFileSync(join(root, 'batch/study', file), 'utf8')).toBe(readFileSync(join(out, file), 'utf8'));
    }
  });

  test('shared by count, every home of a street has the same', async () => {
    const totals = write('count.csv', 'zone_id,population\nw,5\ne,7\n');
    const run = await coverage('--totals', totals, '--allocate-by', 'count');
    // East 3.5 each: c is within 900 m of H, d is not
    expect(figuresOf(run.stdout, 'health')).toEqual({
      w: ['5', '5', '0'],
      e: ['7', '3.5', '0'],
      study: ['12', '8.5', '0'],
    });
  });

  test('a table without people, and --allocate-by alone, are refused', async () => {
    const totals = write('nobody.csv', 'zone_id,households\nw,5\ne,7\n');
    const run = await coverage('--totals', totals);
    expect(run.code).toBe(3);
    expect(run.stderr).toContain('nobody.csv: expected a column with the people of each unit');
    expect((await coverage('--allocate-by', 'count')).code).toBe(2);
    expect((await coverage('--totals', totals, '--allocate-by', 'magic')).code).toBe(2);
  });

  test('inspect tells what a table of totals holds', async () => {
    const totals = write('inspected.csv', '街镇名称,常住人口(万人)\nWest,1.5\nEast,2\n');
    const run = await runCli(['inspect', totals, '--kind', 'totals', '--json']);
    expect(run.code).toBe(0);
    const report = JSON.parse(run.stdout) as { issueCounts: Record<string, number> };
    expect(report).toMatchObject({ accepted: true, kind: 'totals', counts: { read: 2, kept: 2, dropped: 0 } });
    expect(Object.keys(report.issueCounts).sort()).toEqual(['field-mapping', 'unit-converted']);
  });
});
