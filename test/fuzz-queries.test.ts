// Requests with members that nobody meant, put together at random: an answer or a problem document each time, never a fault of ours.
import { expect, test } from 'vitest';
import { createRandom, roundsOf, type Random } from './support/fuzz.ts';
import { makeService } from './support/service.ts';
import { TOWN } from './support/town-files.ts';

const NAMES = [
  ...'kind name crs encoding layer columns mapping strict network residences facilities zones lon lat'.split(' '),
  ...'cutoffMinutes cutoffMeters speedMps snapMaxMeters minComponentMeters ways private ferries f limit cursor'.split(
    ' ',
  ),
  ...'targetPercent weight categoryField standard outCrs lang __proto__ constructor zone category'.split(' '),
];
const VALUES = [
  ...'0 1 -1 1e309 NaN 5,10,15 5,,10 true null walkable all network zones geojson csv none EPSG:4549 EPSG:0 GCJ-02 gb18030'.split(
    ' ',
  ),
  ...'{} [] {"columns":{"name":"x"}} {"__proto__":{"crs":"x"}} name=x a= =b ../../etc/passwd %00 %ff %E5%8C%BB \' " <b>'.split(
    ' ',
  ),
  '',
  '9'.repeat(400),
  '医'.repeat(300),
  '+proj=longlat',
  'GEOGCS["',
];
const PATHS = [
  '/layers',
  '/layers/x',
  '/runs',
  '/runs/x/coverage',
  '/isochrones',
  '/jobs',
  '/jobs/x',
  '/layers/%2e%2e',
  '/x',
];

const pick = (list: readonly string[], random: Random): string => list[random(list.length)];

test('requests at random', { timeout: 3_600_000 }, async () => {
  const service = await makeService();
  const ids: string[] = [];
  for (const kind of ['network', 'residences', 'facilities', 'zones'] as const) {
    const answer = await service.app.inject({ method: 'POST', url: `/layers?kind=${kind}`, payload: TOWN[kind] });
    ids.push(answer.json<{ id: string }>().id);
  }
  const random = createRandom();
  const value = (): string => pick(random(3) === 0 ? ids : VALUES, random);
  const query = (): string =>
    Array.from(
      { length: random(5) },
      () => `${pick(NAMES, random)}=${random(2) === 0 ? encodeURIComponent(value()) : value()}`,
    ).join('&');
  const body = (): string => {
    const given: [string, unknown][] = Array.from({ length: random(6) }, () => {
      const text = value();
      return [pick(NAMES, random), [text, Number(text), [text], { a: text }, null][random(5)]];
    });
    const study = random(2) === 0 ? { network: ids[0], residences: ids[1], facilities: [ids[2]], zones: ids[3] } : {};
    return JSON.stringify({ ...study, ...Object.fromEntries(given) });
  };
  const statuses = new Set<number>();
  for (let round = roundsOf(250); round > 0; round--) {
    const asked = random(3);
    const url = encodeURI(
      `${asked === 0 ? '/runs' : pick(PATHS, random)}?${query()}`.replaceAll('%', '%25'),
    ).replaceAll('%2525', '%');
    const request =
      asked === 0
        ? { method: 'POST' as const, url: '/runs', headers: { 'content-type': 'application/json' }, payload: body() }
        : { method: 'GET' as const, url };
    const answer = await service.app.inject(request);
    const said = `${request.method} ${request.url} ${'payload' in request ? request.payload : ''} ${answer.body.slice(0, 300)}`;
    expect(answer.statusCode, said).toBeLessThan(500);
    if (answer.statusCode >= 400) expect(answer.headers['content-type'], said).toMatch(/^application\/problem\+json/);
    statuses.add(answer.statusCode);
  }
  expect(service.faults).toEqual([]);
  expect([...statuses]).toEqual(expect.arrayContaining([200, 400, 404]));
});
