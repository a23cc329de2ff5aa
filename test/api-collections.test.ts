// Layers and results as collections of features, after OGC API Features Part 1.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Validator } from '@seriousme/openapi-schema-validator';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  get,
  idsAt,
  loadCollections,
  pageAt,
  type CollectionTown,
  type Link,
  type Page,
} from './support/collections.ts';
import { ask, makeService, openService } from './support/service.ts';
import { TOWN } from './support/town-files.ts';

/** The town of map-town.ts, once for all tests that only look. */
let town: CollectionTown;
const data = mkdtempSync(path.join(tmpdir(), 'lifecircle-test-'));
beforeAll(async () => {
  town = await loadCollections(await openService(data));
}, 60_000);
afterAll(async () => {
  await town.service.app.close();
  rmSync(data, { recursive: true, force: true });
});

describe('documents', () => {
  test('the landing page leads everywhere, with absolute links', async () => {
    const { service } = town;
    const { links } = (await get(service, '/')).json<{ links: Link[] }>();
    for (const { rel, href, type } of links) {
      expect(href).toMatch(/^http:\/\/localhost\//);
      const { statusCode } = await get(service, href, { accept: type });
      expect([rel, href, statusCode]).toEqual([rel, href, rel === 'alternate' ? expect.anything() : 200]);
    }
    expect(links.map(({ rel }) => rel)).toEqual(
      expect.arrayContaining(['self', 'service-desc', 'service-doc', 'conformance', 'data']),
    );
  });

  test('conformance is what these tests prove', async () => {
    const { conformsTo } = (await get(town.service, '/conformance')).json<{ conformsTo: string[] }>();
    expect(conformsTo).toEqual(
      ['core', 'oas30', 'geojson'].map((part) => `http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/${part}`),
    );
  });

  test('collections: every layer, and three of a run', async () => {
    const { service, run, layers } = town;
    const { collections } = (await get(service, '/collections')).json<{
      collections: { id: string; title: string; extent?: { spatial: { bbox: number[][] } }; links: Link[] }[];
    }>();
    expect(collections.map(({ id }) => id)).toEqual([
      ...[layers.network, layers.residences, layers.facilities, layers.zones].map((id) => `layer-${id}`),
      ...['coverage', 'gaps', 'reach'].map((part) => `run-${run}-${part}`),
    ]);
    expect(collections[4].title).toBe('小镇 · 各区覆盖 coverage by zone');
    // homes from 0 to 2500 m along the equator: 2500 / 6371008.8 × 180 / π degrees
    expect(collections[1].extent?.spatial.bbox).toEqual([[0, 0, 0.022483, 0]]);
    for (const collection of collections) {
      expect((await get(service, `/collections/${collection.id}`)).json()).toEqual(collection);
      for (const { href } of collection.links) expect((await get(service, href)).statusCode).toBe(200);
    }
  });

  test('links begin with the public URL, or with a Host that is one', async () => {
    const behind = await makeService({ publicUrl: 'https://gis.example.org/lifecircle/' });
    expect((await get(behind, '/collections')).json()).toMatchObject({
      links: [{ href: 'https://gis.example.org/lifecircle/collections' }],
    });
    const { service } = town;
    const linkFor = async (host: string): Promise<unknown> => {
      const answer = await get(service, '/collections', { host });
      return answer.statusCode === 200 ? answer.json<{ links: Link[] }>().links[0].href : answer.statusCode;
    };
    expect(await linkFor('10.0.0.5:8015')).toBe('http://10.0.0.5:8015/collections');
    expect(await linkFor('[::1]:8015')).toBe('http://[::1]:8015/collections');
    for (const bad of ['a"><script>', 'a/b', 'a@b', 'a:99999', 'a b']) expect(await linkFor(bad)).toBe(400);
  });

  test.each(['ftp://a', 'gis.example.org', 'http://u:p@a', 'http://a/?b', ''])(
    '%j is no public URL',
    async (publicUrl) => {
      await expect(makeService({ publicUrl })).rejects.toMatchObject({ code: 'bad-usage' });
    },
  );
});

describe('the description of the API', () => {
  test.each([
    ['/api', undefined, '3.1.0', 'application/vnd.oai.openapi+json;version=3.1'],
    ['/api', '*/*', '3.1.0', 'application/vnd.oai.openapi+json;version=3.1'],
    ['/api', 'image/png', '3.1.0', 'application/vnd.oai.openapi+json;version=3.1'],
    ['/api?version=3.0', '*/*', '3.0.3', 'application/vnd.oai.openapi+json;version=3.0'],
    ['/api?version=3.0', 'application/json', '3.0.3', 'application/json; charset=utf-8'],
    ['/api', 'application/json', '3.0.3', 'application/json; charset=utf-8'],
    // what QGIS and GDAL say
    [
      '/api',
      'application/vnd.oai.openapi+json;version=3.0, application/openapi+json;version=3.0, application/json',
      '3.0.3',
      'application/vnd.oai.openapi+json;version=3.0',
    ],
  ])('%s for %s is %s', async (url, accept, version, type) => {
    const answer = await get(town.service, url, accept === undefined ? {} : { accept });
    expect([answer.statusCode, answer.headers['content-type']]).toEqual([200, type]);
    const document = answer.json<{ openapi: string; servers: unknown }>();
    expect(document).toMatchObject({ openapi: version, servers: [{ url: 'http://localhost' }] });
    expect(await new Validator().validate(document)).toMatchObject({ valid: true });
  });

  test('3.0 has `limit` where QGIS looks, and nothing that 3.0 does not know', async () => {
    const document = (await get(town.service, '/api?version=3.0')).json<Record<string, never>>();
    expect(document).toMatchObject({
      components: { parameters: { limit: { schema: { type: 'integer', maximum: 10_000, default: 100 } } } },
    });
    expect(JSON.stringify(document)).not.toMatch(/"type":"null"|"type":\[|"const":|"patternProperties":|"identifier":/);
    expect(JSON.stringify(document)).toContain('"nullable":true');
  });

  test('a browser gets the page', async () => {
    const answer = await get(town.service, '/api', { accept: 'text/html,*/*;q=0.8' });
    expect([answer.statusCode, answer.headers.location]).toEqual([302, 'docs/']);
  });
});

describe('features', () => {
  test('of a layer: ids, properties, places, counts, links', async () => {
    const { service, residences } = town;
    const answer = await get(service, residences);
    expect(answer.headers['content-type']).toBe('application/geo+json; charset=utf-8');
    const page = answer.json<Page>();
    expect(page).toMatchObject({ type: 'FeatureCollection', numberMatched: 5, numberReturned: 5 });
    expect(page.timeStamp).toMatch(/^\d{4}-\d{2}-\d{2}T.*Z$/);
    // powers of two: h1 to h5; h5 has no place
    expect(page.features.map(({ id, properties, geometry }) => [id, properties.population, geometry?.type])).toEqual([
      ['h1', 1, 'Point'],
      ['h2', 2, 'Point'],
      ['h3', 4, 'Point'],
      ['h4', 8, 'Point'],
      ['h5', 16, undefined],
    ]);
    expect(page.links.map(({ rel, type }) => `${rel} ${type}`)).toEqual([
      'self application/geo+json',
      'alternate application/json',
      'alternate text/csv',
      'alternate text/html',
      'collection application/json',
    ]);
    for (const { href, type } of page.links) {
      const { headers } = await get(service, href);
      expect(headers['content-type']).toContain(type);
    }
  });

  test('of a run: the same figures as its tables', async () => {
    const { service, run, coverage, gaps, reach } = town;
    const stored = (await get(service, `/runs/${run}/files/coverage.geojson`)).json<Page>();
    const zones = await pageAt(service, coverage);
    expect(zones.features.map(({ properties, geometry }) => ({ properties, geometry }))).toEqual(
      stored.features.map(({ properties, geometry }) => ({ properties, geometry })),
    );
    const gapRows = (await get(service, `/runs/${run}/files/gaps.geojson`)).json<Page>();
    const left = await pageAt(service, gaps);
    expect(left.features.map(({ geometry }) => geometry)).toEqual(gapRows.features.map(({ geometry }) => geometry));
    expect(left.features.map(({ properties }) => [properties.residence_id, properties.people])).toEqual(
      gapRows.features.map(({ properties }) => [properties.residence_id, properties.people]),
    );
    // h1 is 400 m from c1, h2 500 m; h3 1100 m from c2; h4 200 m; h5 has no place
    const ways = await pageAt(service, `${reach}?indicator=clinic`);
    expect(
      ways.features.map(({ properties: { residence_id: id, status, length_meters: meters }, geometry }) => [
        ...[id, status, meters === null ? null : Math.round(meters as number)],
        (geometry?.coordinates as number[] | undefined)?.[0] ?? null,
      ]),
    ).toEqual([
      ['h1', 'covered', 400, 0],
      ['h2', 'covered', 500, 0.0080939],
      ['h3', 'uncovered', 1100, 0.0143891],
      ['h4', 'covered', 200, 0.022483],
      ['h5', 'undecided', null, null],
    ]);
  });

  test('of a network: ways with their tags', async () => {
    const { service, network } = town;
    const { features } = await pageAt(service, network);
    expect(features).toMatchObject([
      { id: '1', properties: { id: '1', highway: 'residential' }, geometry: { type: 'LineString' } },
    ]);
    expect(features[0].geometry?.coordinates).toHaveLength(8);
  });

  test('one feature by its id', async () => {
    const { service, residences, coverage, gaps } = town;
    expect((await get(service, `${residences}/h3`)).json()).toMatchObject({
      ...{ type: 'Feature', id: 'h3', properties: { population: 4 } },
      links: [{ rel: 'self', href: `http://localhost${residences}/h3` }, ...Array<unknown>(4).fill(expect.anything())],
    });
    expect((await get(service, `${coverage}/z2`)).json()).toMatchObject({ id: 'z2' });
    expect((await get(service, `${gaps}/1`)).json()).toMatchObject({ id: '1' });
    for (const url of [`${residences}/h9`, `${gaps}/0`, `${gaps}/999`, `${gaps}/x`, `${coverage}/z`]) {
      const { statusCode, headers } = await get(service, url);
      expect([url, statusCode, headers.etag]).toEqual([url, 404, undefined]);
    }
  });

  test('there is no other collection', async () => {
    for (const id of ['layer-nowhere', 'run-nowhere-gaps', `run-${town.run}`, `run-${town.run}-todo`, 'x']) {
      const { body } = await ask(town.service, 'GET', `/collections/${id}`);
      expect(body).toMatchObject({ status: 404, code: 'not-found' });
    }
  });
});

describe('parameters', () => {
  test('limit, clamped', async () => {
    const { service, residences } = town;
    expect(await idsAt(service, `${residences}?limit=2`)).toEqual(['h1', 'h2']);
    expect(await idsAt(service, `${residences}?limit=99999`)).toHaveLength(5);
    const small = await makeService({ limits: { pageSizeMax: 2 } });
    const layer = await ask(small, 'POST', '/layers?kind=residences', TOWN.residences);
    expect(await idsAt(small, `/collections/layer-${layer.body.id}/items?limit=3`)).toEqual(['h1', 'h2']);
  });

  test('bbox: points, lines and outlines, also round the globe', async () => {
    const { service, residences, zones, network } = town;
    // h2 is at 0.0080939, h3 at 0.0143891; the border belongs to the box
    expect(await idsAt(service, `${residences}?bbox=0.0080939,-1,0.0143890,1`)).toEqual(['h2']);
    expect(await idsAt(service, `${residences}?bbox=0.0080939,-1,0,0.0143891,1,9`)).toEqual(['h2', 'h3']);
    // from 0.014 east over the date line to 0.001
    expect(await idsAt(service, `${residences}?bbox=0.014,-1,0.001,1`)).toEqual(['h1', 'h3', 'h4']);
    // z1 reaches from 100 m west to 1500 m east, 0.0134898
    expect(await idsAt(service, `${zones}?bbox=0.001,0.001,0.002,0.0012`)).toEqual(['z1']);
    expect(await idsAt(service, `${zones}?bbox=0.0134898,0,0.02,0`)).toEqual(['z1', 'z2']);
    expect(await idsAt(service, `${zones}?bbox=1,1,2,2`)).toEqual([]);
    // the street lies on the equator
    expect(await idsAt(service, `${network}?bbox=0.00001,-0.001,0.00002,0.001`)).toEqual(['1']);
    expect(await idsAt(service, `${network}?bbox=0.00001,0.0001,0.00002,0.001`)).toEqual([]);
  });

  test('properties by name, several at once, empty ones', async () => {
    const { service, residences, reach, gaps } = town;
    expect(await idsAt(service, `${residences}?population=4`)).toEqual(['h3']);
    expect(await idsAt(service, `${residences}?population=4.0`)).toEqual(['h3']);
    expect(await idsAt(service, `${residences}?zone_id=z2`)).toEqual(['h5']);
    expect(await idsAt(service, `${residences}?zone_id=`)).toEqual(['h1', 'h2', 'h3', 'h4']);
    expect(await idsAt(service, `${residences}?zone_id=z2&population=1`)).toEqual([]);
    const page = await pageAt(service, `${reach}?indicator=clinic&status=covered`);
    expect(page).toMatchObject({ numberMatched: 3, numberReturned: 3 });
    expect((await pageAt(service, `${gaps}?zone_name=%E8%A5%BF%E8%A1%97%E9%81%93`)).numberMatched).toBeGreaterThan(0);
  });

  test('sortby: up, down, several, missing ones last', async () => {
    const { service, residences } = town;
    expect(await idsAt(service, `${residences}?sortby=-population`)).toEqual(['h5', 'h4', 'h3', 'h2', 'h1']);
    expect(await idsAt(service, `${residences}?sortby=+population&limit=2`)).toEqual(['h1', 'h2']);
    expect(await idsAt(service, `${residences}?sortby=zone_id,-id`)).toEqual(['h5', 'h4', 'h3', 'h2', 'h1']);
    expect(await idsAt(service, `${residences}?sortby=-zone_id`)).toEqual(['h5', 'h1', 'h2', 'h3', 'h4']);
  });

  test.each([
    '2024-06-01T00:00:00Z',
    '2024-06-01',
    '2024-01-01T00:00:00Z/..',
    '../2024-01-01T00:00:00Z',
    '2024-01-01/',
  ])('datetime=%s is taken: features without a time are of any', async (datetime) => {
    const { service, zones } = town;
    expect(await idsAt(service, `${zones}?datetime=${datetime}`)).toHaveLength(3);
  });

  test('what is not as expected is refused, by its name', async () => {
    const { service, residences } = town;
    const queries = [
      ...['limit=0', 'limit=-1', 'limit=x', 'limit=1.5', 'limit=', 'limit=1&limit=2'],
      ...[
        'bbox=',
        'bbox=1,2,3',
        'bbox=1,2,3,4,5',
        'bbox=a,b,c,d',
        'bbox=0,2,1,1',
        'bbox=0,0,181,1',
        'bbox=0,0,1,91',
        'bbox=0,,1,1',
      ],
      ...[
        'datetime=',
        'datetime=x',
        'datetime=../..',
        'datetime=2024-13-01',
        'datetime=2024-02-01/2024-01-01',
        'datetime=a/b/c',
      ],
      ...['sortby=', 'sortby=nope', 'sortby=population,', 'cursor=', 'cursor=1.2.x', 'cursor=0', 'crs=x', 'bbox-crs=x'],
      ...['nope=1', 'population=x', 'population=1&population=2', 'offset=3', '__proto__=1', 'constructor=1'],
    ];
    for (const query of queries) {
      const { status, body, headers } = await ask(service, 'GET', `${residences}?${query}`);
      expect([query, status, body.code, headers.etag]).toEqual([query, 400, 'bad-request', undefined]);
      expect(body.errors).not.toEqual([]);
    }
    expect(service.faults).toEqual([]);
  });

  test('unknown parameters are refused everywhere', async () => {
    const { service, residences, layers } = town;
    const urls = [
      '/',
      '/conformance',
      '/api',
      '/collections',
      `/collections/layer-${layers.zones}`,
      `${residences}/h1`,
    ];
    for (const url of urls) {
      expect([url, (await get(service, `${url}?nope=1`)).statusCode]).toEqual([url, 400]);
    }
  });
});
