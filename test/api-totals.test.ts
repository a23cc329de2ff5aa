// Totals over HTTP: uploaded like any layer, named by a run, in its results. The town of support/town-files.ts.
import { expect, test } from 'vitest';
import { ask, makeService, type Answer, type TestService } from './support/service.ts';
import { TOWN } from './support/town-files.ts';

const upload = async (service: TestService, kind: string, text: string, type?: string): Promise<string> => {
  const headers: Record<string, string> = type === undefined ? {} : { 'content-type': type };
  const answer = await ask(service, 'POST', `/layers?kind=${kind}&name=${kind}`, text, headers);
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  return answer.body.id;
};

const run = (service: TestService, body: object): Promise<Answer> =>
  ask(service, 'POST', '/runs', JSON.stringify(body), { 'content-type': 'application/json' });

test('a run with totals adds up to the census', async () => {
  const service = await makeService();
  const layers = {
    network: await upload(service, 'network', TOWN.network),
    residences: await upload(service, 'residences', TOWN.residences),
    facilities: [await upload(service, 'facilities', TOWN.facilities)],
    zones: await upload(service, 'zones', TOWN.zones),
  };
  const totals = await upload(service, 'totals', '街镇代码,常住人口\nz1,30\nz2,7\n', 'text/csv');
  const settings = { cutoffMeters: 900, allowMissingWeight: true };
  const made = await run(service, { ...layers, ...settings, totals, allocateBy: 'population' });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  const { id } = made.body;
  const coverage = await ask(service, 'GET', `/runs/${id}/coverage?category=clinic`);
  const { rows } = coverage.body as unknown as { rows: { zoneId: string; level: string }[] };
  // z1: h1 and h2 have 30, both within 900 m; z2: 7 over h3 4, h4 8, h5 16 are 1, 2 (covered) and 4 (nobody knows where)
  expect(rows.find(({ zoneId }) => zoneId === 'z1')).toMatchObject({ total: 30, covered: 30 });
  expect(rows.find(({ zoneId }) => zoneId === 'z2')).toMatchObject({
    total: 7,
    covered: 2,
    uncovered: 1,
    undecided: 4,
  });
  expect(rows.find(({ level }) => level === 'study')).toMatchObject({
    total: 37,
    weightName: 'population_totals(常住人口)',
  });
  expect(JSON.stringify(made.body)).toContain('totals.csv');
  expect((await ask(service, 'DELETE', `/layers/${totals}`)).status).toBe(409);

  // a zones layer is no totals, and nothing can be allocated without them
  expect((await run(service, { ...layers, ...settings, totals: layers.zones })).body.code).toBe('kind-mismatch');
  expect((await run(service, { ...layers, ...settings, allocateBy: 'count' })).body.code).toBe('bad-request');
});
