// Sites and suspected duplicates, as a user sees them: in inspect and in run.json. The town of support/line-town.ts.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { LINE_TOWN, point, writeGeojson, writeLineTown } from './support/line-town.ts';
import { runCli } from './support/run-cli.ts';

const root = mkdtempSync(join(tmpdir(), 'lifecircle-'));
afterAll(() => rmSync(root, { recursive: true }));

test('both are told over all lists, and change no share', async () => {
  const site = { site_id: 'S1', name: '康健中心', capacity: 16 };
  const services = [
    point('H', 0.004, { category: 'health', ...site }),
    point('S', 0.016, { category: 'school', site_id: '', name: '小学', capacity: 4 }),
  ];
  const town = writeLineTown(root, { ...LINE_TOWN, services });
  // 0.0001° of the equator are 11 m
  const more = writeGeojson(root, 'more', [
    point('H9', 0.0041, { category: 'health', site_id: '', name: '康健 中心', capacity: 1 }),
    point('C', 0.004, { category: 'culture', ...site }),
  ]);
  const out = join(root, 'out');
  town.splice(6, 0, more);
  const run = await runCli(['coverage', ...town, '--min-component', '0', '--out', out]);
  expect(run.code).toBe(0);
  expect(run.stderr).toContain('warning[facilities-suspected-duplicates]');
  const document = JSON.parse(readFileSync(join(out, 'run.json'), 'utf8')) as {
    counts: object;
    issues: { code: string; feature: string; value: string }[];
  };
  // S1 (H and C), S, H9; 16 + 4 + 1
  expect(document.counts).toMatchObject({
    facilities: 4,
    sites: { facilities: 4, services: 4, sites: 3, sharedSites: 1, capacity: 21 },
  });
  const suspects = document.issues.filter(({ code }) => code === 'facilities-suspected-duplicates');
  expect(suspects).toMatchObject([{ feature: 'H', value: 'H9' }]);

  const inspected = await runCli(['inspect', more, '--kind', 'facilities', '--json']);
  expect((JSON.parse(inspected.stdout) as { summary: object }).summary).toMatchObject({
    sites: { facilities: 2, services: 2, sites: 2, sharedSites: 0, capacity: 17 },
  });
});
