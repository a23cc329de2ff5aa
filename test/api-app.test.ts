// What holds for every address: a table of method, address and status; errors as problem documents; pages without outside help.
import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { listen, makeService } from './support/service.ts';

const UNKNOWN = '00000000-0000-4000-8000-000000000000';

describe('method, address, status', () => {
  const table: readonly (readonly [string, string, number, string?])[] = [
    ['GET', '/', 200],
    ['GET', '/healthz', 200],
    ['HEAD', '/healthz', 200],
    ['GET', '/readyz', 200],
    ['GET', '/metrics', 200],
    ['GET', '/layers', 200],
    ['GET', '/layers?limit=10', 200],
    ['GET', '/layers?limit=99999', 200],
    ['GET', '/layers?limit=0', 400, 'bad-request'],
    ['GET', '/layers?limit=ten', 400, 'bad-request'],
    ['GET', '/layers?limit=1&limit=2', 400, 'bad-request'],
    ['GET', '/layers?limit=', 400, 'bad-request'],
    ['GET', '/layers?limit=1.5', 400, 'bad-request'],
    ['GET', '/layers?cursor=../x', 400, 'bad-request'],
    ['GET', '/layers?colour=red', 400, 'bad-request'],
    ['GET', `/layers/${UNKNOWN}`, 404, 'not-found'],
    ['GET', '/layers/..%2f..%2fetc', 404, 'not-found'],
    ['GET', '/layers/__proto__', 404, 'not-found'],
    ['GET', `/layers/${'x'.repeat(600)}`, 404, 'not-found'],
    ['DELETE', `/layers/${UNKNOWN}`, 404, 'not-found'],
    ['PUT', `/layers/${UNKNOWN}`, 404, 'not-found'],
    ['PUT', '/layers', 405, 'method-not-allowed'],
    ['GET', `/layers/${UNKNOWN}/versions`, 404, 'not-found'],
    ['PATCH', '/layers', 405, 'method-not-allowed'],
    ['GET', '/jobs', 200],
    ['GET', `/jobs/${UNKNOWN}`, 404, 'not-found'],
    ['GET', `/jobs/${UNKNOWN}/events`, 404, 'not-found'],
    ['DELETE', `/jobs/${UNKNOWN}`, 404, 'not-found'],
    ['POST', '/jobs', 405, 'method-not-allowed'],
    ['GET', '/nowhere', 404, 'not-found'],
    ['POST', '/nowhere', 404, 'not-found'],
    ['GET', '/%zz', 400, 'bad-request'],
    ['GET', '/docs/', 200],
    ['GET', '/docs/json', 200],
  ];

  test('are as declared', async () => {
    const { app, faults } = await makeService();
    for (const [method, url, status, code] of table) {
      const answer = await app.inject({ method: method as 'GET', url });
      expect([method, url, answer.statusCode]).toEqual([method, url, status]);
      if (code === undefined) continue;
      expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
      expect(answer.json()).toMatchObject({
        code,
        status,
        type: `/problems/${code}`,
        errorCount: expect.any(Number) as number,
      });
    }
    expect(faults).toEqual([]);
  });

  test('405 says which methods are allowed', async () => {
    const { app } = await makeService();
    const answer = await app.inject({ method: 'POST', url: `/layers/${UNKNOWN}` });
    expect(String(answer.headers.allow).split(', ').sort()).toEqual(['DELETE', 'GET', 'HEAD', 'PUT']);
  });
});

describe('representations', () => {
  test.each([
    ['*/*', 200],
    ['application/json', 200],
    ['text/html, application/*;q=0.5', 200],
    ['text/csv', 406],
    ['application/json;q=0, text/csv', 406],
    ['', 406],
  ])('Accept: %s', async (accept, status) => {
    const { app } = await makeService();
    expect((await app.inject({ url: '/layers', headers: { accept } })).statusCode).toBe(status);
  });
});

describe('what is no proper request', () => {
  const send = async (bytes: string): Promise<string> => {
    const address = new URL(await listen(await makeService()));
    return new Promise((resolve, reject) => {
      let text = '';
      const socket = connect(Number(address.port), address.hostname, () => socket.write(bytes));
      socket.on('data', (data) => (text += data.toString()));
      socket.on('close', () => resolve(text));
      socket.on('error', reject);
    });
  };

  test('a head that is too large answers 431', async () => {
    const text = await send(`GET / HTTP/1.1\r\nHost: x\r\nX-Long: ${'x'.repeat(20_000)}\r\n\r\n`);
    expect(text).toMatch(/^HTTP\/1\.1 431 /);
    expect(text).toContain('"code":"head-too-large"');
  });

  test('bytes that are no HTTP answer 400', async () => {
    const text = await send('EHLO there\r\n\r\n');
    expect(text).toMatch(/^HTTP\/1\.1 400 /);
    expect(text).toContain('application/problem+json');
  });
});

describe('pages', () => {
  test('ask nobody else for anything, and stay on plain http', async () => {
    const { app } = await makeService();
    for (const url of ['/map/', '/docs/']) {
      const { payload, headers } = await app.inject({ url });
      expect(payload).not.toMatch(/(src|href)="(https?:)?\/\//);
      expect(headers['content-security-policy']).toContain("default-src 'self'");
      expect(headers['content-security-policy']).not.toContain('upgrade-insecure-requests');
      expect(headers['strict-transport-security']).toBeUndefined();
    }
  });

  test('a browser is sent to the map, a program gets addresses', async () => {
    const { app } = await makeService();
    const page = await app.inject({ url: '/', headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' } });
    expect([page.statusCode, page.headers.location]).toEqual([302, 'map/']);
    const addresses = await app.inject({ url: '/' });
    const { title, links } = addresses.json<{ title: string; links: { rel: string; href: string }[] }>();
    const hrefOf = (rel: string): string | undefined => links.find((link) => link.rel === rel)?.href;
    expect([title, hrefOf('alternate'), hrefOf('service-doc')]).toEqual([
      'lifecircle',
      'http://localhost/map/',
      'http://localhost/docs/',
    ]);
    expect((await app.inject({ url: '/map' })).headers.location).toBe('map/');
  });

  test('metrics tell requests and jobs', async () => {
    const { app } = await makeService();
    await app.inject({ url: '/healthz' });
    const { payload } = await app.inject({ url: '/metrics' });
    expect(payload).toContain('lifecircle_http_request_seconds_count{method="GET",route="/healthz",status="200"} 1');
  });
});
