// Columns under other names, through the command line: the town of support/line-town.ts must come out the same.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LINE_TOWN, writeGeojson, writeLineTown } from './support/line-town.ts';
import { runCli } from './support/run-cli.ts';

const root = mkdtempSync(join(tmpdir(), 'lifecircle-'));
afterAll(() => rmSync(root, { recursive: true }));

type Features = (typeof LINE_TOWN)['homes'];

/** The features with their properties under other names. */
const renamed = (features: Features, names: Readonly<Record<string, string>>): Features =>
  features.map((feature) => ({
    ...feature,
    properties: Object.fromEntries(
      Object.entries(feature.properties as object).map(([name, value]) => [names[name] ?? name, value]),
    ),
  }));

let plain = '';
const files: Record<string, string> = {};
const coverage = (...more: string[]) =>
  runCli([
    'coverage',
    ...['network', 'residences', 'facilities', 'zones'].flatMap((kind) => [`--${kind}`, files[kind]]),
    ...more,
  ]);

beforeAll(async () => {
  plain = (await runCli(['coverage', ...writeLineTown(root)])).stdout;
  files.network = writeGeojson(root, 'n', renamed(LINE_TOWN.roads, { highway: 'fclass' }));
  files.residences = writeGeojson(root, 'r', renamed(LINE_TOWN.homes, { id: '门牌', population: '人数2020' }));
  files.facilities = writeGeojson(root, 'f', renamed(LINE_TOWN.services, { category: '大类' }));
  files.zones = writeGeojson(root, 'z', renamed(LINE_TOWN.zones, { zone_id: '代号', name: '片区' }));
});

const TOLD = [
  ...['--column', 'network:highway=fclass'],
  ...['--column', 'residences:id=门牌', '--column', 'population=人数2020'],
  ...['--column', 'category=大类'],
  ...['--column', 'zones:zone_id=代号', '--column', 'z.geojson:name=片区'],
];

describe.concurrent('--column', () => {
  test('gives the same coverage; the weight is called what its column is', async () => {
    const run = await coverage(...TOLD);
    expect(run.code, run.stderr).toBe(0);
    expect(plain).toContain(',population,');
    expect(run.stdout).toBe(plain.replaceAll(',population,', ',人数2020,'));
  });

  test('for a field that there is not is bad usage that lists the fields', async () => {
    const run = await coverage(...TOLD, '--column', 'people=人数2020');
    expect(run.code).toBe(2);
    expect(run.stderr).toMatch(
      /^error\[bad-usage\]: .*expected a field, one of id, name, .*population.* but came people/,
    );
  });

  test('with a column that is not in the file lists the columns', async () => {
    const run = await coverage(...TOLD, '--column', 'residences:population=人口');
    expect(run.code).toBe(3);
    expect(run.stderr).toMatch(/^error\[column-missing\]: r\.geojson: expected a column 人口 .*门牌/);
  });
});

describe.concurrent('--mapping', () => {
  test('reads a file as inspect --save-mapping says it was read', async () => {
    const saved = join(root, 'homes.json');
    const told = [
      '--kind',
      'residences',
      '--column',
      'population=人数2020',
      '--column',
      'id=门牌',
      '--crs',
      'EPSG:4490',
    ];
    expect((await runCli(['inspect', files.residences, ...told, '--save-mapping', saved])).code).toBe(0);
    expect(JSON.parse(readFileSync(saved, 'utf8'))).toEqual({
      crs: 'EPSG:4490',
      columns: { id: '门牌', population: '人数2020' },
    });
    const others = TOLD.filter((_, i) => ![2, 3, 4, 5].includes(i));
    const run = await coverage(...others, '--mapping', `residences=${saved}`);
    expect(run.code, run.stderr).toBe(0);
    expect(run.stdout).toBe(plain.replaceAll(',population,', ',人数2020,'));
    const explicit = await coverage(
      ...others,
      '--mapping',
      `residences=${saved}`,
      '--column',
      'residences:population=人口',
    );
    expect(explicit.stderr).toMatch(/^error\[column-missing\]: .*人口/);
  });

  test('brings the codes of categories', async () => {
    const mapping = join(root, 'categories.json');
    writeFileSync(
      mapping,
      JSON.stringify({ columns: { category: '大类' }, categories: { health: ['HEA-CHC', 'HEA-STA'] } }),
    );
    const run = await runCli(['inspect', files.facilities, '--kind', 'facilities', '--json', '--mapping', mapping]);
    const { summary } = JSON.parse(run.stdout) as { summary: Record<string, unknown> };
    expect(summary.codes).toEqual({ 'HEA-CHC': 1, 'HEA-STA': 1 });
    expect(summary.unknownCategories).toEqual({ school: 1 });
  });

  test.each([
    ['{"column": {}}', /^error\[bad-usage\]: wrong0?\.json: expected a mapping with crs/],
    ['{', /^error\[bad-usage\]: wrong\.json: expected a mapping in JSON/],
  ])('that is none is refused: %s', async (content, message) => {
    const folder = mkdtempSync(join(root, 'm-'));
    writeFileSync(join(folder, 'wrong.json'), content);
    const run = await runCli(['inspect', files.zones, '--kind', 'zones', '--mapping', join(folder, 'wrong.json')]);
    expect([run.code, run.stderr]).toEqual([2, expect.stringMatching(message)]);
  });
});
