// Pages and representations of features, and what happens to them when a layer gets a new version.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { get, idsAt, loadCollections, pageAt } from './support/collections.ts';
import { ask, makeService, type TestService } from './support/service.ts';

describe('pages', () => {
  /** Follows `next` to the end. */
  async function walk(service: TestService, first: string): Promise<string[]> {
    const ids: string[] = [];
    for (let url: string | undefined = first; url !== undefined;) {
      const page = await pageAt(service, url);
      ids.push(...page.features.map(({ id }) => id));
      url = page.links.find(({ rel }) => rel === 'next')?.href;
    }
    return ids;
  }

  test('visit every feature exactly once, whatever is asked', { timeout: 60_000 }, async () => {
    const service = await makeService();
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 1, max: 5 }),
        fc.constantFrom('', '&sortby=people', '&sortby=-people', '&bbox=-1,-1,1,1', '&people=1'),
        async (people, limit, query) => {
          const features = people.map((population, i) => ({
            type: 'Feature',
            // every other one lies outside of the box
            geometry: { type: 'Point', coordinates: [i % 2 === 0 ? 0.5 : 2, 0.1 * i] },
            properties: { id: `r${i}`, people: population },
          }));
          const layer = JSON.stringify({ type: 'FeatureCollection', features });
          const { body } = await ask(service, 'POST', '/layers?kind=residences', layer);
          const ids = await walk(service, `/collections/layer-${body.id}/items?limit=${limit}${query}`);
          const expected = people
            .map((population, i) => ({ population, id: `r${i}`, i }))
            .filter(({ population, i }) =>
              query.startsWith('&bbox') ? i % 2 === 0 : query === '&people=1' ? population === 1 : true,
            );
          expect(ids.toSorted()).toEqual(expected.map(({ id }) => id).toSorted());
          if (!query.startsWith('&sortby')) return;
          const sign = query.includes('-') ? -1 : 1;
          const inOrder = ids.map((id) => sign * people[Number(id.slice(1))]);
          expect(inOrder).toEqual(inOrder.toSorted((a, b) => a - b));
        },
      ),
      { numRuns: 15 },
    );
  });

  test('are all of the version that the first was of', async () => {
    const { service, layers, residences } = await loadCollections(await makeService());
    const first = await pageAt(service, `${residences}?limit=3`);
    const next = first.links.find(({ rel }) => rel === 'next')!.href;
    const { headers } = await ask(service, 'GET', `/layers/${layers.residences}`);
    const patch = { method: 'DELETE', url: `/layers/${layers.residences}/features/h1` } as const;
    const gone = await service.app.inject({ ...patch, headers: { 'if-match': String(headers.etag) } });
    expect(gone.statusCode).toBe(200);
    expect(await idsAt(service, next)).toEqual(['h4', 'h5']);
    expect(await idsAt(service, residences)).toEqual(['h2', 'h3', 'h4', 'h5']);
  });

  test('a cursor is of one query', async () => {
    const { service, residences, zones } = await loadCollections(await makeService());
    const { links } = await pageAt(service, `${residences}?limit=2&zone_id=`);
    const cursor = new URL(links.find(({ rel }) => rel === 'next')!.href).searchParams.get('cursor');
    expect(await idsAt(service, `${residences}?zone_id=&cursor=${cursor}`)).toEqual(['h3', 'h4']);
    for (const url of [`${residences}?cursor=${cursor}`, `${zones}?zone_id=&cursor=${cursor}`]) {
      expect((await get(service, url)).statusCode).toBe(400);
    }
  });
});

describe('representations', () => {
  test('by Accept or f', async () => {
    const { service, residences } = await loadCollections(await makeService());
    const typeOf = async (url: string, accept: string): Promise<unknown> =>
      String((await get(service, url, { accept })).headers['content-type']).split(';')[0];
    expect(await typeOf(residences, '*/*')).toBe('application/geo+json');
    expect(await typeOf(residences, 'application/json')).toBe('application/json');
    expect(await typeOf(residences, 'text/csv')).toBe('text/csv');
    expect(await typeOf(residences, 'text/html,application/xhtml+xml,*/*;q=0.8')).toBe('text/html');
    expect(await typeOf(`${residences}?f=csv`, 'text/html')).toBe('text/csv');
    expect((await get(service, residences, { accept: 'image/png' })).statusCode).toBe(406);
    expect((await get(service, `${residences}?f=shp`)).statusCode).toBe(406);
  });

  test('CSV: places in columns, the next page in a header', async () => {
    const { service, residences, zones } = await loadCollections(await makeService());
    const answer = await get(service, `${residences}?f=csv&limit=2`);
    expect(answer.payload).toBe('id,population,zone_id,lon,lat\nh1,1,,0,0\nh2,2,,0.0080939,0\n');
    const next = /<([^>]+)>; rel="next"/.exec(String(answer.headers.link))?.[1] ?? '';
    expect((await get(service, next)).payload).toBe(
      'id,population,zone_id,lon,lat\nh3,4,,0.0143891,0\nh4,8,,0.022483,0\n',
    );
    expect(answer.headers['ogc-numbermatched']).toBe('5');
    expect((await get(service, `${zones}/z1?f=csv`)).payload).toBe(
      'zone_id,name,parent_id,wkt\nz1,西街道,滨江区,"POLYGON ((-0.0008993 -0.002698, 0.0134898 -0.002698, 0.0134898 0.002698, ' +
        '-0.0008993 0.002698, -0.0008993 -0.002698))"\n',
    );
  });

  test('HTML: what is in the data stays text', async () => {
    const { service, zones } = await loadCollections(await makeService());
    const { payload } = await get(service, `${zones}?f=html`);
    expect(payload).toContain('&lt;b&gt;空&lt;/b&gt;镇');
    expect(payload).not.toMatch(/<b>空|<script/);
  });

  test('what has not changed is not sent again', async () => {
    const { service, residences, layers } = await loadCollections(await makeService());
    const { headers } = await get(service, residences);
    const etag = String(headers.etag);
    const again = await get(service, residences, { 'if-none-match': etag });
    expect([again.statusCode, again.payload]).toEqual([304, '']);
    expect((await get(service, `${residences}?f=csv`, { 'if-none-match': etag })).statusCode).toBe(200);
    const layer = await ask(service, 'GET', `/layers/${layers.residences}`);
    const url = `/layers/${layers.residences}/features/h1`;
    await service.app.inject({ method: 'DELETE', url, headers: { 'if-match': String(layer.headers.etag) } });
    expect((await get(service, residences, { 'if-none-match': etag })).statusCode).toBe(200);
  });
});

test('lines of barriers stay lines; a table has no places', async () => {
  const service = await makeService();
  // a wall from 1,1 to 2,2, and a lake round 5,5
  const lake = [
    [4, 4],
    [6, 4],
    [6, 6],
    [4, 6],
    [4, 4],
  ];
  const features = [
    {
      type: 'Feature',
      geometry: {
        type: 'LineString',
        coordinates: [
          [1, 1],
          [2, 2],
        ],
      },
      properties: { id: 'wall' },
    },
    { type: 'Feature', geometry: { type: 'Polygon', coordinates: [lake] }, properties: { id: 'lake' } },
  ];
  const layer = JSON.stringify({ type: 'FeatureCollection', features });
  const { body } = await ask(service, 'POST', '/layers?kind=barriers', layer);
  const items = `/collections/layer-${body.id}/items`;
  const { features: barriers } = await pageAt(service, items);
  expect(barriers.map(({ id, geometry }) => [id, geometry])).toEqual([
    ['lake', features[1].geometry],
    ['wall', features[0].geometry],
  ]);
  // over the lake; beside the wall, though within its box; on the wall
  expect(await idsAt(service, `${items}?bbox=4.9,4.9,5.1,5.1`)).toEqual(['lake']);
  expect(await idsAt(service, `${items}?bbox=1.1,1.6,1.2,1.7`)).toEqual([]);
  expect(await idsAt(service, `${items}?bbox=1.4,1.4,1.6,1.6`)).toEqual(['wall']);
  expect((await get(service, `${items}?f=csv`)).payload).toBe(
    'id,wkt\nlake,"POLYGON ((4 4, 6 4, 6 6, 4 6, 4 4))"\nwall,"LINESTRING (1 1, 2 2)"\n',
  );

  const totals = await ask(service, 'POST', '/layers?kind=totals&name=t.csv', 'zone_id,population\nz1,3\nz2,4\n');
  const rows = await pageAt(service, `/collections/layer-${totals.body.id}/items`);
  expect(rows.features.map(({ geometry, properties }) => [geometry, properties.population])).toEqual([
    [null, 3],
    [null, 4],
  ]);
  expect(await idsAt(service, `/collections/layer-${totals.body.id}/items?bbox=-180,-90,180,90`)).toEqual([]);
  expect(service.faults).toEqual([]);
});
