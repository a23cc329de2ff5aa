// Single features over HTTP: a patch is a new version, read and checked like any upload.
import { describe, expect, test } from 'vitest';
import { ask, draftsOf, listen, makeService, type Answer, type TestService } from './support/service.ts';
import { TOWN } from './support/town-files.ts';

const JSON_BODY = { 'content-type': 'application/json', 'if-match': '*' };

const upload = async (service: TestService, query: string, text: string | Buffer): Promise<Answer['body']> =>
  (await ask(service, 'POST', `/layers?${query}`, text)).body;

const patch = (
  service: TestService,
  id: string,
  feature: string,
  change: object,
  headers = JSON_BODY,
): Promise<Answer> => ask(service, 'PATCH', `/layers/${id}/features/${feature}`, JSON.stringify(change), headers);

interface Feature {
  readonly properties: Readonly<Record<string, unknown>>;
  readonly geometry: unknown;
}

/** Features of a layer by their id, as they are exported. */
async function featuresOf(service: TestService, id: string, query = ''): Promise<Map<unknown, Feature>> {
  const { payload } = await service.app.inject({ method: 'GET', url: `/layers/${id}/export?f=geojson${query}` });
  const { features } = JSON.parse(payload) as { features: Feature[] };
  return new Map(features.map((feature) => [feature.properties.id ?? feature.properties.zone_id, feature]));
}

describe('a feature', () => {
  test('changes alone: what is left out stays, and so does the version before', async () => {
    const service = await makeService();
    const { id } = await upload(service, 'kind=residences&name=homes', TOWN.residences);
    const before = await featuresOf(service, id);
    const answer = await patch(service, id, 'h2', { properties: { population: 32 } });
    expect([answer.status, answer.body.id, answer.body.version]).toEqual([200, id, 2]);
    const expected = new Map(before);
    expected.set('h2', { ...before.get('h2')!, properties: { ...before.get('h2')!.properties, population: 32 } });
    expect(await featuresOf(service, id)).toEqual(expected);
    expect(await featuresOf(service, id, '&version=1')).toEqual(before);
    // a place of its own, and none
    const moved = { type: 'Feature', geometry: { type: 'Point', coordinates: [0.01, 0.002] } };
    const types = { 'content-type': 'application/merge-patch+json', 'if-match': '*' };
    expect((await patch(service, id, 'h1', moved, types)).status).toBe(200);
    const lost = await patch(service, id, 'h3', { geometry: null, properties: { population: null } });
    expect(lost.status).toBe(200);
    expect(JSON.stringify(lost.body)).toContain('geometry-null');
    const after = await featuresOf(service, id);
    expect(after.get('h1')).toEqual({ ...before.get('h1'), geometry: moved.geometry });
    expect(after.get('h3')).toMatchObject({ geometry: null, properties: { population: null } });
    expect([...after.keys()]).toEqual([...before.keys()]);
    await expect.poll(() => draftsOf(service)).toEqual([]);
    expect(service.faults).toEqual([]);
  });

  test('of a table is changed by its columns or by the fields they hold; the table becomes GeoJSON', async () => {
    const service = await makeService();
    const table = '编码,人口,lon,lat,备注\n1,5,121.47,31.23,a\n2,6,121.48,31.24,b\n';
    const { id } = await upload(
      service,
      `kind=residences&name=homes.csv&columns=${encodeURIComponent('id=编码,population=人口')}`,
      Buffer.from(table),
    );
    expect((await patch(service, id, '1', { properties: { population: 7 } })).status).toBe(200);
    const answer = await patch(service, id, '2', { properties: { 人口: 9, 备注: null } });
    expect([answer.status, answer.body.version, answer.body]).toMatchObject([
      200,
      3,
      { name: 'homes', format: 'geojson' },
    ]);
    const after = await featuresOf(service, id);
    expect([...after.values()].map(({ properties }) => [properties['人口'], properties['备注']])).toEqual([
      [7, 'a'],
      [9, null],
    ]);
    expect(after.get('1')!.geometry).toEqual({ type: 'Point', coordinates: [121.47, 31.23] });
  });

  test('is taken out', async () => {
    const service = await makeService();
    const { id } = await upload(service, 'kind=facilities', TOWN.facilities);
    const before = await featuresOf(service, id);
    const answer = await ask(service, 'DELETE', `/layers/${id}/features/c2`, undefined, { 'if-match': '*' });
    expect([answer.status, answer.body.version]).toEqual([200, 2]);
    before.delete('c2');
    expect(await featuresOf(service, id)).toEqual(before);
  });
});

test('over a real connection, too, where a request whose body was read counts as closed', async () => {
  const service = await makeService();
  const address = await listen(service);
  const { id } = await upload(service, 'kind=zones', TOWN.zones);
  const send = async (url: string, request: RequestInit): Promise<unknown[]> => {
    const answer = await fetch(address + url, { headers: { 'if-match': '*' }, ...request });
    return [answer.status, ((await answer.json()) as Answer['body']).version];
  };
  const feature = `/layers/${id}/features/z1`;
  const change = { method: 'PATCH', headers: JSON_BODY, body: '{"properties":{"name":"North"}}' };
  expect(await send(feature, change)).toEqual([200, 2]);
  expect(await send(feature, { method: 'DELETE' })).toEqual([200, 3]);
  expect(await send(`/layers/${id}`, { method: 'PUT', body: TOWN.zones })).toEqual([200, 4]);
  expect(service.faults).toEqual([]);
});

test('what cannot be changed is refused, and nothing has changed', async () => {
  const service = await makeService();
  const { id } = await upload(service, 'kind=zones', TOWN.zones);
  const network = await upload(service, 'kind=network', TOWN.network);
  const none = { 'content-type': 'application/json' } as typeof JSON_BODY;
  const old = { 'content-type': 'application/json', 'if-match': '"0"' };
  const table: readonly (readonly [Promise<Answer>, number, string])[] = [
    [patch(service, id, 'z1', {}, none), 428, 'precondition-required'],
    [patch(service, id, 'z1', {}, old), 412, 'precondition-failed'],
    [patch(service, id, 'z9', {}), 404, 'not-found'],
    [patch(service, 'none', 'z1', {}), 404, 'not-found'],
    [patch(service, network.id, 'w1', {}), 422, 'kind-mismatch'],
    [patch(service, id, 'z1', { properties: { naem: 'x' } }), 422, 'column-missing'],
    [patch(service, id, 'z1', { properties: { zone_id: 'z7' } }), 400, 'bad-request'],
    [patch(service, id, 'z1', { colour: 1 }), 400, 'bad-request'],
    [patch(service, id, 'z1', { geometry: 'here' }), 400, 'bad-request'],
  ];
  for (const [asked, status, code] of table) {
    const answer = await asked;
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  }
  // a zone without an area is dropped by the reader, and told: here it is the same rule
  const point = await patch(service, id, 'z1', { geometry: { type: 'Point', coordinates: [0, 0] } });
  expect(point.status).toBe(200);
  expect(point.body).toMatchObject({ version: 2, counts: { dropped: 1 } });
  expect((await ask(service, 'GET', `/layers/${id}/versions`)).body.numberMatched).toBe(2);
  expect(service.faults).toEqual([]);
});
