// Runs over HTTP, on a town whose answers are arithmetic (see support/town-files.ts).
import { describe, expect, test } from 'vitest';
import {
  ask,
  draftsOf,
  listen,
  makeFolder,
  makeService,
  openService,
  type Answer,
  type TestService,
} from './support/service.ts';
import { TOWN } from './support/town-files.ts';

type Layers = Readonly<Record<keyof typeof TOWN, string>>;

async function uploadTown(service: TestService): Promise<Layers> {
  const kinds = ['network', 'residences', 'facilities', 'zones'] as const;
  const upload = (kind: keyof typeof TOWN): Promise<Answer> =>
    ask(service, 'POST', `/layers?kind=${kind}&name=${kind}`, TOWN[kind]);
  const [network, residences, facilities, zones] = (await Promise.all(kinds.map(upload))).map(({ body }) => body.id);
  return { network, residences, facilities, zones };
}

const JSON_BODY = { 'content-type': 'application/json' };

/** The town at 900 m, every ceiling as it is. */
const townRun = ({ network, residences, facilities, zones }: Layers, more: object = {}): string =>
  JSON.stringify({
    network,
    residences,
    facilities: [facilities],
    zones,
    cutoffMeters: 900,
    allowMissingWeight: true,
    ...more,
  });

const post = (service: TestService, body: string, headers: Record<string, string> = {}): Promise<Answer> =>
  ask(service, 'POST', '/runs', body, { ...JSON_BODY, ...headers });

async function makeTown(): Promise<{ service: TestService; layers: Layers; id: string; run: Answer }> {
  const service = await makeService();
  const layers = await uploadTown(service);
  const run = await post(service, townRun(layers));
  expect(run.status, JSON.stringify(run.body)).toBe(201);
  return { service, layers, id: run.body.id, run };
}

interface Row {
  readonly zoneId: string;
  readonly indicator: string;
  readonly level: string;
  readonly [member: string]: unknown;
}

const rowsOf = (answer: Answer): readonly Row[] => (answer.body as unknown as { rows: readonly Row[] }).rows;

describe('a run', () => {
  test('answers with what it was made from and what came out', async () => {
    const { service, layers, id, run } = await makeTown();
    expect(run.headers.location).toBe(`/runs/${id}`);
    expect(run.body).toMatchObject({ status: 'done', title: 'zones', request: { cutoffMeters: 900 } });
    expect((await ask(service, 'GET', `/runs/${id}`)).body).toEqual(run.body);
    const list = await ask(service, 'GET', '/runs');
    expect(list.body).toMatchObject({ numberMatched: 1, runs: [{ id, links: { coverage: `/runs/${id}/coverage` } }] });
    expect(JSON.stringify(run.body)).toContain(layers.network);
    await expect.poll(() => draftsOf(service)).toEqual([]);
    expect(service.faults).toEqual([]);
  });

  test('covers whom arithmetic says', async () => {
    const { service, id } = await makeTown();
    const rows = rowsOf(await ask(service, 'GET', `/runs/${id}/coverage`));
    const clinic = (zone: string): Row | undefined =>
      rows.find((row) => row.indicator === 'clinic' && row.zoneId === zone);
    // z1: h1 (1) is 400 m, h2 (2) is 500 m from c1
    expect(clinic('z1')).toMatchObject({
      total: 3,
      covered: 3,
      uncovered: 0,
      undecided: 0,
      share: 1,
      verdict: 'met',
      meetsTarget: true,
    });
    // z2: h4 (8) is 200 m from c2, h3 (4) 1100 m; nobody knows where h5 (16) is
    expect(clinic('z2')).toMatchObject({
      total: 28,
      covered: 8,
      uncovered: 4,
      undecided: 16,
      verdict: 'undetermined',
      meetsTarget: null,
    });
    // 8 + 16 of 28 at best: over the target of 85 %
    expect(clinic('z2')!.shareUpper).toBeCloseTo(24 / 28, 6);
    expect(clinic('z2')).toMatchObject({ gatesUnknown: null, asOf: '' });
    expect(rows.find((row) => row.indicator === 'school' && row.level === 'study')).toMatchObject({
      total: 31,
      covered: 8,
      uncovered: 7,
    });
  });

  test('is narrowed by zone and category, and comes in pages', async () => {
    const { service, id } = await makeTown();
    const all = rowsOf(await ask(service, 'GET', `/runs/${id}/coverage`));
    const one = await ask(service, 'GET', `/runs/${id}/coverage?zone=z2&category=school`);
    expect(rowsOf(one)).toEqual(all.filter((row) => row.zoneId === 'z2' && row.indicator === 'school'));
    const first = await ask(service, 'GET', `/runs/${id}/coverage?limit=2`);
    expect(first.body).toMatchObject({ numberMatched: null, numberReturned: 2 });
    expect((await ask(service, 'GET', `/runs/${id}/coverage`)).body.numberMatched).toBe(all.length);
    const pages = [...rowsOf(first)];
    for (let next = (first.body as unknown as { next: string | null }).next; next !== null;) {
      const page = await ask(service, 'GET', next);
      pages.push(...rowsOf(page));
      next = (page.body as unknown as { next: string | null }).next;
    }
    expect(pages).toEqual(all);
  });

  test('says the same as CSV and GeoJSON', async () => {
    const { service, id } = await makeTown();
    const get = (url: string, accept = '*/*') => service.app.inject({ url: `/runs/${id}/${url}`, headers: { accept } });
    const csv = await get('coverage', 'text/csv');
    expect(csv.headers['content-type']).toBe('text/csv; charset=utf-8; header=present');
    expect(csv.payload).toBe((await get('files/coverage.csv')).payload);
    const lines = csv.payload.split('\n');
    const narrowed = (await get('coverage?f=csv&zone=z1')).payload.split('\n');
    expect(narrowed).toEqual([lines[0], ...lines.slice(1).filter((line) => line.startsWith('z1,')), '']);
    const geojson = await get('coverage', 'application/geo+json');
    expect(geojson.headers['content-type']).toBe('application/geo+json; charset=utf-8');
    const { features } = geojson.json<{ features: { properties: Record<string, unknown> }[] }>();
    expect(features.map(({ properties }) => [properties.zone_id, properties.clinic_covered])).toEqual([
      ['z1', 3],
      ['z2', 8],
    ]);
    const narrow = (await get('coverage?f=geojson&zone=z2&category=clinic')).json<typeof geojson.json>() as unknown as {
      features: { properties: Record<string, unknown> }[];
    };
    expect(narrow.features).toHaveLength(1);
    expect(narrow.features[0].properties).toMatchObject({ zone_id: 'z2', clinic_covered: 8 });
    expect(Object.keys(narrow.features[0].properties).filter((name) => name.startsWith('school'))).toEqual([]);
    expect((await get('coverage', 'image/png')).statusCode).toBe(406);
    expect((await get('coverage?f=xml')).statusCode).toBe(406);
  });

  test('lists those left out', async () => {
    const { service, id } = await makeTown();
    const rows = rowsOf(await ask(service, 'GET', `/runs/${id}/gaps?category=clinic`));
    // h3 is 1100 m from c2: 200 m too far
    expect(rows).toMatchObject([
      { residenceId: 'h3', people: 4, status: 'uncovered', nearestFacilityId: 'c2', nearestFacilityName: '东诊所' },
      { residenceId: 'h5', people: 16, status: 'undecided', reason: 'no_position', lon: null, lengthMeters: null },
    ]);
    expect(rows[0].metersBeyond).toBeCloseTo(200, 1);
    const geojson = (await service.app.inject({ url: `/runs/${id}/gaps?f=geojson&category=clinic` })).json<{
      features: unknown[];
    }>();
    expect(geojson.features).toHaveLength(2);
  });

  test('explains one residence', async () => {
    const { service, id } = await makeTown();
    const { body } = await ask(service, 'GET', `/runs/${id}/residences/h2`);
    expect(body).toMatchObject({ id: 'h2', zoneId: 'z1', weight: 2, accessMeters: 0 });
    const [clinic, school] = (body as unknown as { indicators: { nearest: Record<string, unknown>[] }[] }).indicators;
    expect(clinic).toMatchObject({ indicator: 'clinic', status: 'covered', reason: '' });
    expect(clinic.nearest).toMatchObject([
      { facilityId: 'c1', facilityName: 'West clinic', legs: { accessMeters: 0, egressMeters: 0 } },
    ]);
    expect(clinic.nearest[0].lengthMeters).toBeCloseTo(500, 1);
    // from 900 m along the street back to 400 m, straight: both ends and nothing between
    const path = clinic.nearest[0].path as { type: string; coordinates: number[][] };
    const degrees = (meters: number): number => (meters / 6_371_008.8) * (180 / Math.PI);
    expect(path.type).toBe('LineString');
    expect(path.coordinates[0][0]).toBeCloseTo(degrees(900), 6);
    expect(path.coordinates.at(-1)![0]).toBeCloseTo(degrees(400), 6);
    expect(clinic.nearest[0].timeSeconds).toBe(clinic.nearest[0].lengthMeters); // at 1 m/s
    // 2700 - 900
    expect(school).toMatchObject({ status: 'uncovered', nearest: [{ facilityId: 's1' }] });
    expect(school.nearest[0].lengthMeters).toBeCloseTo(1800, 1);
    const lost = await ask(service, 'GET', `/runs/${id}/residences/h5`);
    expect(lost.body).toMatchObject({
      accessMeters: null,
      indicators: [{ status: 'undecided', reason: 'no_position', nearest: [] }, {}],
    });
    expect((await ask(service, 'GET', `/runs/${id}/residences/h9`)).body).toMatchObject({
      status: 404,
      code: 'not-found',
    });
  });

  test('as a job tells its progress and carries the run', async () => {
    const service = await makeService();
    const layers = await uploadTown(service);
    const { status, headers, body } = await post(service, townRun(layers), { prefer: 'respond-async' });
    expect([status, headers.location]).toEqual([202, `/jobs/${body.id}`]);
    const early = await ask(service, 'GET', `/runs/${body.id}`);
    expect([200, 409]).toContain(early.status);
    await expect
      .poll(async () => (await ask(service, 'GET', `/jobs/${body.id}`)).body.status, { timeout: 20_000 })
      .toBe('done');
    const job = (await ask(service, 'GET', `/jobs/${body.id}`)).body;
    expect(job.result).toEqual((await ask(service, 'GET', `/runs/${body.id}`)).body);
  });

  test('is there after a restart, the same to the byte', async () => {
    const folder = makeFolder();
    const first = await openService(folder);
    const { body } = await post(first, townRun(await uploadTown(first)));
    const before = (await first.app.inject({ url: `/runs/${body.id}/coverage?f=csv` })).payload;
    await first.app.close();
    const second = await openService(folder);
    expect((await ask(second, 'GET', `/runs/${body.id}`)).body).toEqual(body);
    expect((await second.app.inject({ url: `/runs/${body.id}/coverage?f=csv` })).payload).toBe(before);
    await second.app.close();
  });

  test('keeps its layers', async () => {
    const { service, layers } = await makeTown();
    const refused = await ask(service, 'DELETE', `/layers/${layers.zones}`);
    expect(refused).toMatchObject({ status: 409, body: { code: 'layer-in-use' } });
  });

  test('of two clients at once gives both the same numbers', async () => {
    const service = await makeService();
    const layers = await uploadTown(service);
    const address = await listen(service);
    const once = async (): Promise<string> => {
      const answer = await fetch(`${address}/runs`, { method: 'POST', body: townRun(layers), headers: JSON_BODY });
      const { id } = (await answer.json()) as { id: string };
      return (await fetch(`${address}/runs/${id}/coverage?f=csv`)).text();
    };
    const [one, other] = await Promise.all([once(), once()]);
    expect(one).toContain('z1,West,clinic');
    expect(other).toBe(one);
  });
});

describe('a refused run', () => {
  const cases: readonly (readonly [string, object, number, string, string])[] = [
    ['with an unknown member', { cutOffMinutes: 15 }, 400, 'bad-request', 'cutOffMinutes'],
    ['with both cutoffs', { cutoffMinutes: 15 }, 400, 'bad-request', 'cutoffMinutes or cutoffMeters'],
    ['with a text for a number', { targetPercent: '85' }, 400, 'bad-request', 'targetPercent'],
    ['with a speed of nothing', { speedMps: 0 }, 400, 'bad-request', 'speedMps'],
    ['with a null', { speedMps: null }, 400, 'bad-request', 'speedMps'],
    ['too fast', { speedMps: 50 }, 400, 'limit-exceeded', 'speedMpsMax'],
    ['too slow', { speedMps: 0.01 }, 400, 'limit-exceeded', 'speedMpsMin'],
    ['too far', { cutoffMeters: 1e9 }, 400, 'limit-exceeded', 'cutoffMeters'],
    ['snapping too far', { snapMaxMeters: 501 }, 400, 'limit-exceeded', 'snapMaxMeters'],
    ['over 100 percent', { targetPercent: 101 }, 400, 'bad-request', 'targetPercent'],
    ['of other ways', { ways: 'some' }, 400, 'bad-request', 'walkable, all'],
    ['without facilities', { facilities: [] }, 400, 'bad-request', 'facilities'],
    ['with a layer that is not there', { zones: 'nowhere' }, 400, 'bad-request', 'nowhere'],
    ['with a field that is not there', { categoryField: 'colour' }, 422, 'column-missing', 'colour'],
    ['with too many weights missing', { weight: 'colour' }, 422, 'column-missing', 'colour'],
  ];

  test('says what is wrong', async () => {
    const service = await makeService();
    const layers = await uploadTown(service);
    for (const [name, more, status, code, text] of cases) {
      const answer = await post(service, townRun(layers, more));
      expect([name, answer.status, answer.body.code]).toEqual([name, status, code]);
      expect(answer.body.detail, name).toContain(text);
    }
    const swapped = await post(service, townRun({ ...layers, zones: layers.residences }));
    expect(swapped.body).toMatchObject({ status: 422, code: 'kind-mismatch', errors: [{ pointer: '/zones' }] });
    expect((await ask(service, 'GET', '/runs')).body.numberMatched).toBe(0);
    await expect.poll(() => draftsOf(service)).toEqual([]);
    expect(service.faults).toEqual([]);
  });

  test.each([
    ['{"network": 1,', JSON_BODY, 400, 'malformed-json'],
    ['', JSON_BODY, 400, 'malformed-json'],
    ['[]', JSON_BODY, 400, 'bad-request'],
    ['null', JSON_BODY, 400, 'bad-request'],
    ['{"__proto__": {"a": 1}}', JSON_BODY, 400, 'malformed-json'],
    ['{"constructor": {"prototype": {"a": 1}}}', JSON_BODY, 400, 'malformed-json'],
    ['['.repeat(500_000), JSON_BODY, 400, 'malformed-json'],
    [`{"title": "${'x'.repeat(1024 * 1024)}"}`, JSON_BODY, 413, 'file-too-large'],
    ['a=1', { 'content-type': 'application/x-www-form-urlencoded' }, 415, 'unsupported-format'],
    ['{}', { 'content-type': 'text/plain' }, 415, 'unsupported-format'],
  ])('body %.20s', async (body, headers, status, code) => {
    const service = await makeService();
    const answer = await ask(service, 'POST', '/runs', body, headers);
    expect(answer.body).toMatchObject({ status, code });
    expect(service.faults).toEqual([]);
  });

  test('has no result, and its job says why', async () => {
    const service = await makeService();
    const layers = await uploadTown(service);
    const { body } = await post(service, townRun(layers, { categoryField: 'colour' }), { prefer: 'respond-async' });
    await expect
      .poll(async () => (await ask(service, 'GET', `/jobs/${body.id}`)).body.status, { timeout: 20_000 })
      .toBe('failed');
    expect((await ask(service, 'GET', `/jobs/${body.id}`)).body).toMatchObject({
      result: null,
      error: { code: 'column-missing' },
    });
    expect(await ask(service, 'GET', `/runs/${body.id}/coverage`)).toMatchObject({
      status: 409,
      body: { code: 'result-not-ready' },
    });
  });
});

describe('isochrones', () => {
  test('reach as far as arithmetic says', async () => {
    const service = await makeService();
    const { network } = await uploadTown(service);
    const answer = await service.app.inject({
      url: `/isochrones?network=${network}&lon=0.0045&lat=0&cutoffMinutes=5,10`,
    });
    expect([answer.statusCode, answer.headers['content-type']]).toEqual([200, 'application/geo+json; charset=utf-8']);
    const { features } = answer.json<{
      features: { properties: Record<string, unknown>; geometry: { coordinates: number[][] } }[];
    }>();
    expect(features.filter(({ properties }) => properties.kind === 'area')).toHaveLength(2);
    // 0.0045 degrees are 500.4 m: 10 minutes at 1 m/s end at 1100.4 m to the east, at the street's end to the west
    const streets = features.filter(({ properties }) => properties.kind === 'street');
    const lons = streets.flatMap(({ geometry }) => geometry.coordinates.map(([lon]) => lon));
    expect(Math.min(...lons)).toBeCloseTo(0, 7);
    expect(Math.max(...lons)).toBeCloseTo(0.0045 + (600 / 6_371_008.8) * (180 / Math.PI), 6);
  });

  test.each([
    ['lon=0&lat=0', 'bad-request', 400],
    ['lon=0&lat=0&cutoffMinutes=5&cutoffMeters=500', 'bad-request', 400],
    ['lon=0&lat=0&cutoffMinutes=5,x', 'bad-request', 400],
    ['lon=200&lat=0&cutoffMinutes=5', 'bad-request', 400],
    ['lon=NaN&lat=0&cutoffMinutes=5', 'bad-request', 400],
    ['lon=0&lat=0&cutoffMinutes=500', 'limit-exceeded', 400],
    ['lon=0&lat=0&cutoffMinutes=1,2,3,4,5', 'limit-exceeded', 400],
    ['lon=10&lat=10&cutoffMinutes=5', 'point-off-network', 422],
  ])('%s is refused', async (query, code, status) => {
    const service = await makeService();
    const { network, zones } = await uploadTown(service);
    expect(await ask(service, 'GET', `/isochrones?network=${network}&${query}`)).toMatchObject({
      status,
      body: { code },
    });
    const wrong = await ask(service, 'GET', `/isochrones?network=${zones}&lon=0&lat=0&cutoffMinutes=5`);
    expect(wrong.body).toMatchObject({ status: 422, code: 'kind-mismatch' });
  });
});

describe('a run in both modes', () => {
  test('has every indicator along the ways and straight', async () => {
    const service = await makeService();
    const run = await post(service, townRun(await uploadTown(service), { modes: ['walk', 'buffer'] }));
    expect(run.status, JSON.stringify(run.body)).toBe(201);
    const table = await ask(service, 'GET', `/runs/${run.body.id}/coverage?limit=1000`);
    const ids = new Set(rowsOf(table).map(({ indicator }) => indicator));
    const walked = [...ids].filter((id) => !id.endsWith('_buffer'));
    expect([...ids].sort()).toEqual([...walked, ...walked.map((id) => `${id}_buffer`)].sort());
    expect(
      new Set(rowsOf(table).map(({ indicator, mode }) => `${indicator.endsWith('_buffer')} ${String(mode)}`)),
    ).toEqual(new Set(['false walk', 'true buffer']));
  });
});
