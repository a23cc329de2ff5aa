// Gates through every door of the program: files, service, batch. A lane goes through a compound from street S to street N, 300 m apart;
// the way round is 1,300 m. F stands on S; home b (2) on N; home a (1) inside, 10 m beside the lane, 150 m from F along it.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { featuresGeoJson, waysGeoJson, type Point, type TestFeature } from './support/layers.ts';
import { runCli } from './support/run-cli.ts';
import { ask, makeService } from './support/service.ts';

const UNITS_PER_METER = 1e7 / ((6_371_008.8 * Math.PI) / 180);
const at = (x: number, y: number): Point => [Math.round(x * UNITS_PER_METER), Math.round(y * UNITS_PER_METER)];
const box = (size: number, south: number, north: number): Point[] => [
  at(-size, south),
  at(size, south),
  at(size, north),
  at(-size, north),
];
const point = (id: string, x: number, y: number, properties: TestFeature['properties']): TestFeature => ({
  ...{ id, point: at(x, y), properties },
});
const TEXTS = {
  network: waysGeoJson([
    { points: [at(-500, 0), at(0, 0), at(500, 0), at(500, 300), at(0, 300), at(-500, 300)] },
    { points: [at(0, 0), at(0, 300)] },
  ]),
  residences: featuresGeoJson([point('a', 10, 150, { population: 1 }), point('b', 0, 300, { population: 2 })]),
  facilities: featuresGeoJson([point('F', 0, 0, { category: 'clinic' })]),
  zones: featuresGeoJson([{ id: 'z', rings: [box(2000, -2000, 2000)] }], 'zone_id'),
  compounds: featuresGeoJson([{ id: 'C', rings: [box(100, 50, 250)], properties: { gated: '是' } }]),
  gates: featuresGeoJson([point('gS', 0, 50, { open: '否' }), point('gN', 0, 250, {})]),
  barriers: featuresGeoJson([{ id: 'wall', line: [at(-2000, 500), at(2000, 500)] }]),
};

const root = mkdtempSync(join(tmpdir(), 'lifecircle-gates-'));
afterAll(() => rmSync(root, { recursive: true }));
const files = Object.fromEntries(
  Object.entries(TEXTS).map(([kind, content]) => {
    const path = join(root, `${kind}.geojson`);
    writeFileSync(path, JSON.stringify(content));
    return [kind, path];
  }),
) as Record<keyof typeof TEXTS, string>;
const FOUR = ['network', 'residences', 'facilities', 'zones'] as const;

/** total, covered and gates_unknown of the zone. */
function figuresOf(csv: string): string[] {
  const [header, row] = csv.split('\n').map((line) => line.split(','));
  return ['covered', 'gates_unknown', 'modified'].map((name) => row[header.indexOf(name)]);
}

describe.concurrent('the command line', () => {
  const four = FOUR.flatMap((kind) => [`--${kind}`, files[kind]]);
  const walls = ['--compounds', files.compounds, '--gates', files.gates, '--barriers', files.barriers];
  const coverage = (...more: string[]) =>
    runCli(['coverage', ...four, '--min-component', '0', '--cutoff', '400m', ...more]);

  test('models walls where there are compounds and gates, and says so everywhere', async () => {
    expect(figuresOf((await coverage()).stdout)).toEqual(['3', '', '']);
    const out = join(root, 'out');
    const run = await coverage(...walls, '--out', out);
    expect(run.stderr).toContain('小区围墙与出入口:按出入口资料,封闭小区1个、出入口2个(步行可通行1个)');
    expect(run.code).toBe(0);
    expect(figuresOf(readFileSync(join(out, 'coverage.csv'), 'utf8'))).toEqual(['0', '0', '']);
    const document = JSON.parse(readFileSync(join(out, 'run.json'), 'utf8')) as Record<string, Record<string, unknown>>;
    expect(document.parameters.gateModel).toBe('gates');
    expect(document.gates).toMatchObject({ walledCompounds: 1, gates: 2, openGates: 1 });
    expect(Object.keys(document.inputs)).toEqual([...FOUR, 'compounds', 'gates', 'barriers']);
  });

  test('opens a gate, or all walls, when asked', async () => {
    expect(figuresOf((await coverage(...walls, '--open-gate', 'gS')).stdout)).toEqual(['1', '0', 'openGates']);
    expect(figuresOf((await coverage(...walls, '--gate-model', 'open')).stdout)).toEqual(['3', '', '']);
  });

  test('refuses a model without its layers, and gates that are not there', async () => {
    expect(await coverage('--gate-model', 'gates')).toMatchObject({ code: 2 });
    const wrong = await coverage(...walls, '--open-gate', 'g9');
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('there is no gate g9')]);
  });

  test('a batch does the same', async () => {
    const manifest = join(root, 'batch.yaml');
    const inputs = [...FOUR, 'compounds', 'gates'].map((kind) => `  ${kind}: ${kind}.geojson\n`).join('');
    const settings = '  minComponentMeters: 0\n  cutoffMeters: 400\n';
    const studies =
      'studies:\n  - name: walls\n  - name: opened\n    openGates: [gS]\n  - name: none\n    gateModel: open\n';
    writeFileSync(manifest, `defaults:\n${inputs}${settings}${studies}`);
    const out = join(root, 'batch');
    const run = await runCli(['batch', manifest, '--out', out]);
    expect(run.code, run.stderr).toBe(0);
    const read = (name: string) => figuresOf(readFileSync(join(out, name, 'coverage.csv'), 'utf8'));
    expect([read('walls'), read('opened'), read('none')]).toEqual([
      ['0', '0', ''],
      ['1', '0', 'openGates'],
      ['3', '', ''],
    ]);
  });
});

test('the service runs them, and tells the way of a home round the wall', async () => {
  const service = await makeService();
  const ids: Record<string, string> = {};
  for (const [kind, content] of Object.entries(TEXTS)) {
    const answer = await ask(service, 'POST', `/layers?kind=${kind}&name=${kind}`, JSON.stringify(content));
    expect(answer.status, JSON.stringify(answer.body)).toBe(201);
    ids[kind] = answer.body.id;
  }
  const body = { ...ids, facilities: [ids.facilities], minComponentMeters: 0, cutoffMeters: 400 };
  const run = async (more: object) =>
    ask(service, 'POST', '/runs', JSON.stringify({ ...body, ...more }), { 'content-type': 'application/json' });
  const made = await run({});
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  const { rows } = (await ask(service, 'GET', `/runs/${made.body.id}/coverage`)).body as unknown as { rows: object[] };
  expect(rows[0]).toMatchObject({ covered: 0, uncovered: 3, gatesUnknown: 0 });
  const why = (await ask(service, 'GET', `/runs/${made.body.id}/residences/a`)).body as unknown as {
    indicators: { nearest: { lengthMeters: number; path: { coordinates: number[][] } }[] }[];
  };
  // 10 to the lane, 150 north to street N, 500 + 300 + 500
  const [nearest] = why.indicators[0].nearest;
  expect(Math.round(nearest.lengthMeters)).toBe(1460);
  expect(Math.max(...nearest.path.coordinates.map(([, lat]) => lat))).toBeCloseTo(at(0, 300)[1] / 1e7, 6);
  const opened = await run({ openGates: ['gS'] });
  expect(JSON.stringify(opened.body)).toContain('"modified":["openGates"]');
  expect((await run({ gateModel: 'gates', compounds: undefined, gates: undefined })).status).toBeGreaterThanOrEqual(
    400,
  );
});
