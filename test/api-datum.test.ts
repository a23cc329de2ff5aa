// A layer in GCJ-02 that nobody declared, over HTTP: the run is refused with the medians, and goes on when confirmed.
import { expect, test } from 'vitest';
import { geojsonText } from '../src/cities/geojson-text.ts';
import type { CityFeature } from '../src/cities/city-feature.ts';
import { syntheticCity } from '../src/cities/synthetic.ts';
import { GCJ02 } from '../src/geo/shifted-crs.ts';
import { inSystem } from './support/in-system.ts';
import { ask, draftsOf, makeService, type TestService } from './support/service.ts';

const city = syntheticCity({ columns: 6, rows: 5 });

async function upload(service: TestService, query: string, features: Iterable<CityFeature>): Promise<string> {
  const { status, body } = await ask(service, 'POST', `/layers?${query}`, [...geojsonText(features)].join(''));
  expect(status, JSON.stringify(body)).toBe(201);
  return body.id;
}

test('a shifted layer refuses a run, unless it was declared or is confirmed', async () => {
  const service = await makeService();
  const [network, facilities, zones, undeclared, declared] = await Promise.all([
    upload(service, 'kind=network', city.roads()),
    upload(service, 'kind=facilities', city.facilities()),
    upload(service, 'kind=zones', city.zones()),
    upload(service, 'kind=residences&name=homes', inSystem(GCJ02, city.residences())),
    upload(service, 'kind=residences&name=homes&crs=GCJ-02', inSystem(GCJ02, city.residences())),
  ]);
  const run = (residences: string, more: object = {}) =>
    ask(service, 'POST', '/runs', JSON.stringify({ network, residences, facilities: [facilities], zones, ...more }), {
      'content-type': 'application/json',
    });
  const refused = await run(undeclared);
  expect(refused).toMatchObject({ status: 422, body: { code: 'datum-shift' } });
  expect(refused.body.detail).toMatch(
    /^homes: .*as given, .*as GCJ-02, .*as BD-09 and .*axes swapped: declare it, as crs=GCJ-02/,
  );
  expect(await run(declared)).toMatchObject({ status: 201 });
  const confirmed = await run(undeclared, { confirmCrs: true });
  expect(confirmed).toMatchObject({ status: 201, body: { request: { confirmCrs: true } } });
  await expect.poll(() => draftsOf(service)).toEqual([]);
  expect(service.faults).toEqual([]);
});
