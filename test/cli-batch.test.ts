// lifecircle batch as a user runs it: the town of support/town-files.ts under two cutoffs and two speeds.
import { createHash } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { finished, runCli, startCli } from './support/run-cli.ts';
import { TOWN } from './support/town-files.ts';

let root = '';
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'batch-'));
  for (const [name, text] of Object.entries(TOWN)) writeFileSync(join(root, `${name}.geojson`), text);
  writeFileSync(join(root, 'm.yaml'), manifest());
});
afterAll(() => rmSync(root, { recursive: true }));

const manifest = (more = ''): string => `
defaults: {network: network.geojson, residences: residences.geojson, facilities: facilities.geojson, zones: zones.geojson}
axes:
  cutoff: {near: {cutoffMeters: 300}, far: {cutoffMeters: 1200}}
  target: {low: {targetPercent: 10}, high: {targetPercent: 99}}
${more}`;

const batch = (out: string, ...args: string[]) =>
  runCli(['batch', join(root, 'm.yaml'), '--out', join(root, out), ...args]);

/** Every published file of a batch and its hash; what tells of time and machine left out. */
function digests(out: string): Record<string, string> {
  const files: Record<string, string> = {};
  for (const entry of readdirSync(join(root, out), { recursive: true, encoding: 'utf8' }).sort()) {
    if (entry.startsWith('.batch') || entry.endsWith('run.log.json')) continue;
    const path = join(root, out, entry);
    if (statSync(path).isFile()) files[entry] = createHash('sha256').update(readFileSync(path)).digest('hex');
  }
  return files;
}

describe('a batch', () => {
  test('computes every study, and a table of all', async () => {
    const { code, stderr } = await batch('one', '--jobs', '1');
    expect(stderr).toContain('4 of 4: far_high done\n');
    expect(code).toBe(0);
    const [header, ...rows] = readFileSync(join(root, 'one/coverage.csv'), 'utf8').trimEnd().split('\n');
    expect(header.startsWith('study,cutoff,target,zone_id,zone_name,indicator,')).toBe(true);
    const clinics = rows.filter((row) => /,z1,West,clinic,/.test(row)).map((row) => row.split(','));
    // h1 is 400 m and h2 500 m from C1: nobody within 300 m, both (1 + 2) within 1200 m
    const covered = header.split(',').indexOf('covered');
    expect(clinics.map((row) => [row[0], row[covered]])).toEqual([
      ['near_low', '0'],
      ['near_high', '0'],
      ['far_low', '3'],
      ['far_high', '3'],
    ]);
    const studies = readFileSync(join(root, 'one/studies.csv'), 'utf8');
    expect(studies.split('\n')[0]).toBe(
      'study,cutoff,target,status,code,message,met,not_met,undetermined,not_assessed,no_denominator',
    );
    expect(existsSync(join(root, 'one/near_low/run.json'))).toBe(true);
  });

  test('gives the same bytes with two jobs, and as single runs', async () => {
    await batch('two', '--jobs', '2');
    expect(digests('two')).toEqual(digests('one'));
    const inputs = ['network', 'residences', 'facilities', 'zones'].flatMap((kind) => [
      `--${kind}`,
      join(root, `${kind}.geojson`),
    ]);
    await runCli(['coverage', ...inputs, '--cutoff', '1200m', '--target', '99', '--out', join(root, 'single')]);
    for (const file of ['coverage.csv', 'reach.csv', 'gaps.csv', 'run.json']) {
      expect(readFileSync(join(root, 'two/far_high', file), 'utf8')).toBe(
        readFileSync(join(root, 'single', file), 'utf8'),
      );
    }
  });

  test('takes over what is finished, and computes what an input or a setting changed', async () => {
    const again = await batch('one');
    expect(again.stderr).toContain('4 studies done, 4 of them from before');
    expect(digests('one')).toEqual(digests('two'));
    writeFileSync(join(root, 'm.yaml'), manifest().replace('targetPercent: 99', 'targetPercent: 98'));
    expect((await batch('one')).stderr).toContain('4 studies done, 2 of them from before');
    writeFileSync(join(root, 'm.yaml'), manifest());
    expect((await batch('one', '--fresh')).stderr).toContain('4 studies done: ');
    expect(digests('one')).toEqual(digests('two'));
  });

  test('files that a killed batch could not finish are gone after the next one', async () => {
    const { pid } = spawnSync('true');
    const left = ['.coverage.csv', 'far_high/.reach.csv'].map((file) => join(root, 'swept', `${file}.${pid}.tmp`));
    mkdirSync(join(root, 'swept/far_high'), { recursive: true });
    for (const file of left) writeFileSync(file, 'half');
    expect((await batch('swept')).code).toBe(0);
    expect(digests('swept')).toEqual(digests('two'));
  });

  test('goes on after kill -9 at any moment, to the same bytes', async () => {
    for (const [round, millis] of [500, 1000].entries()) {
      const out = `killed${round}`;
      const child = startCli(['batch', join(root, 'm.yaml'), '--out', join(root, out), '--jobs', '2']);
      setTimeout(() => child.kill('SIGKILL'), millis);
      await finished(child);
      const { code } = await batch(out);
      expect(code).toBe(0);
      expect(digests(out)).toEqual(digests('two'));
      expect(readdirSync(join(root, out, '.batch/tmp'))).toEqual([]);
    }
  }, 60_000);

  test('one study that fails leaves the others alone: exit 5', async () => {
    writeFileSync(join(root, 'broken.geojson'), '{"type":');
    writeFileSync(
      join(root, 'm.yaml'),
      manifest('studies: [{name: good}, {name: bad, zones: broken.geojson}, {name: gone, zones: no.geojson}]'),
    );
    const { code, stderr } = await batch('mixed');
    expect(code).toBe(5);
    expect(stderr).toContain('error[malformed-json] bad_near_low: broken.geojson: ');
    expect(stderr).toContain('error[file-missing] gone_near_low: ');
    expect(stderr).toContain('4 studies done, 8 failed');
    const statuses = readFileSync(join(root, 'mixed/studies.csv'), 'utf8').match(/,(done|failed),/g);
    expect(statuses).toHaveLength(12);
    writeFileSync(join(root, 'm.yaml'), manifest());
  });

  test('--dry-run lists and computes nothing; --check tells missed targets; a bad manifest is exit 3', async () => {
    const dry = await batch('dry', '--dry-run');
    expect(dry.stdout.split('\n')[0]).toBe('near_low  {"cutoffMeters":300,"targetPercent":10}');
    expect(existsSync(join(root, 'dry'))).toBe(false);
    expect((await batch('one', '--check')).code).toBe(4);
    writeFileSync(join(root, 'bad.yaml'), 'studies: 7');
    const bad = await runCli(['batch', join(root, 'bad.yaml')]);
    expect([bad.code, bad.stderr]).toEqual([
      3,
      expect.stringContaining('error[manifest-invalid]: bad.yaml: expected a manifest'),
    ]);
    expect((await runCli(['batch', join(root, 'none.yaml')])).code).toBe(2);
  });
});
