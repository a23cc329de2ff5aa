// Siting over HTTP, on the town of support/town-files.ts: within 900 m of a clinic are h1, h2 (z1) and h4 (z2): 11 of 31 people. h3 (4 people,
// z2) is 200 m from plot p1 at 1800 m and 900 m from p2 at 700 m; h5 (16, z2) has no place.
import { expect, test } from 'vitest';
import { ask, makeService, type Answer, type TestService } from './support/service.ts';
import { TOWN } from './support/town-files.ts';

const lonOf = (meters: number): string => ((meters / 6_371_008.8) * (180 / Math.PI)).toFixed(7);
const PLOTS = `id,name,lon,lat\np1,东地块,${lonOf(1800)},0\np2,西地块,${lonOf(700)},0\n`;

async function openTown(): Promise<{ service: TestService; study: Record<string, unknown>; candidates: string }> {
  const service = await makeService();
  const upload = async (kind: string, text: string, type = 'application/geo+json'): Promise<string> => {
    const answer = await ask(service, 'POST', `/layers?kind=${kind}&name=${kind}`, text, { 'content-type': type });
    expect(answer.status, JSON.stringify(answer.body)).toBe(201);
    return answer.body.id;
  };
  const study = {
    network: await upload('network', TOWN.network),
    residences: await upload('residences', TOWN.residences),
    facilities: [await upload('facilities', TOWN.facilities)],
    zones: await upload('zones', TOWN.zones),
    cutoffMeters: 900,
    allowMissingWeight: true,
    indicator: 'clinic',
  };
  return { service, study, candidates: await upload('candidates', PLOTS, 'text/csv') };
}

const post = (service: TestService, body: object): Promise<Answer> =>
  ask(service, 'POST', '/siting', JSON.stringify(body), { 'content-type': 'application/json' });

interface Made {
  readonly id: string;
  readonly links: { readonly siting: string };
}

async function planOf(service: TestService, body: object): Promise<unknown> {
  const made = await post(service, body);
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  const { id, links } = made.body as unknown as Made;
  expect(links.siting).toBe(`/siting/${id}`);
  const plan = await ask(service, 'GET', links.siting);
  expect(plan.status).toBe(200);
  return plan.body;
}

test('most people with one site, beside the run of the study as it is', async () => {
  const { service, study, candidates } = await openTown();
  const made = await post(service, { ...study, candidates, objective: 'max-covered', sites: 1 });
  const { id } = made.body as unknown as Made;
  const plan = await ask(service, 'GET', `/siting/${id}`);
  expect(plan.body).toMatchObject({ status: 'optimal', objective: 4, bound: 4, covered_before: 11, covered: 15 });
  expect(plan.body).toMatchObject({ undecided: 16, total: 31 });
  // the run tells the study without the site
  const coverage = await ask(service, 'GET', `/runs/${id}/coverage?category=clinic`);
  const { rows } = coverage.body as unknown as { rows: { level: string; covered: number }[] };
  expect(rows.find(({ level }) => level === 'study')!.covered).toBe(11);
  const table = await service.app.inject({ method: 'GET', url: `/runs/${id}/files/siting.csv` });
  expect(table.body.split('\n')[0]).toContain('rank,candidate_id,name');
});

test('fewest in every zone; what cannot be is named; places made on the network', async () => {
  const { service, study, candidates } = await openTown();
  // z2: 8 and 4 of 28 are 42.86 %
  const order = { ...study, candidates, objective: 'fewest', perZone: true };
  expect(await planOf(service, { ...order, targetPercent: 42, forbid: ['p2'] })).toMatchObject({
    status: 'optimal',
    objective: 1,
    sites: ['p1'],
  });
  expect(await planOf(service, { ...order, targetPercent: 43 })).toMatchObject({
    status: 'infeasible',
    objective: 0,
    infeasible: [{ zone_id: 'z2', reason: 'undecided', possible: 12, needed: 12.04, undecided: 16 }],
  });
  const generated = { ...study, generateCandidatesMeters: 200, objective: 'fewest', perZone: true, targetPercent: 42 };
  expect(await planOf(service, generated)).toMatchObject({ status: 'optimal', objective: 1 });
});

test('what is asked wrong is told', async () => {
  const { service, study, candidates } = await openTown();
  const order = { ...study, candidates, objective: 'fewest' };
  for (const [body, status, says] of [
    [{ ...study, objective: 'fewest' }, 400, 'either candidates or generateCandidatesMeters'],
    [{ ...order, sites: 2 }, 400, 'expected sites or budget with the objective max-covered'],
    [{ ...order, candidates: study.zones }, 422, 'expected candidates, but layer'],
    [{ ...order, candidates: 'nowhere' }, 400, 'there is no layer nowhere'],
    [{ ...order, speedsMps: [1.2] }, 400, 'speedsMps'],
    [{ ...order, indicator: 'bakery' }, 400, 'one of clinic, school, but came bakery'],
  ] as const) {
    const answer = await post(service, body);
    expect([answer.status, JSON.stringify(answer.body)]).toEqual([status, expect.stringContaining(says)]);
  }
  const run = await ask(service, 'POST', '/runs', JSON.stringify({ ...study, indicator: undefined }), {
    'content-type': 'application/json',
  });
  const none = await ask(service, 'GET', `/siting/${run.body.id}`);
  expect(none.status).toBe(404);
});
