// Import reports over HTTP: of stored layers and of refused uploads, in every form, with headers that let nothing run.
import { createHash } from 'node:crypto';
import readXlsxFile from 'read-excel-file/node';
import { describe, expect, test } from 'vitest';
import { ask, makeFolder, makeService, openService, type TestService } from './support/service.ts';
import { collection, feature, point, square } from './support/text-source.ts';

const GEOJSON = { 'content-type': 'application/geo+json' };
const EVIL = '<img src=x onerror=alert(1)>';
const TWICE = collection(
  feature(point(121.4, 31.1), { id: 'a', category: EVIL }),
  feature(point(121.5, 31.2), { id: 'a', category: '卫生服务' }),
);
const NO_ZONES = collection(feature(point(121, 31), { zone_id: EVIL }));

const upload = (service: TestService, query: string, text: string) =>
  ask(service, 'POST', `/layers?${query}`, text, GEOJSON);

const get = (service: TestService, url: string, headers: Record<string, string> = {}) =>
  service.app.inject({ url, headers });

describe('the report of a layer', () => {
  test('comes as data, page, workbook and map, in the language asked for', async () => {
    const service = await makeService();
    const { body } = await upload(service, 'kind=facilities&name=清单', TWICE);
    const address = (body as unknown as { reportUrl: string }).reportUrl;
    expect(address).toBe(`/layers/${body.id}/report`);

    const json = await get(service, address);
    expect(json.json()).toMatchObject({ accepted: true, name: '清单', issueCounts: { 'duplicate-id': 1 } });

    const page = await get(service, address, { accept: 'text/html', 'accept-language': 'zh-CN,en;q=0.5' });
    expect(page.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'content-language': 'zh',
      'x-content-type-options': 'nosniff',
      vary: 'accept, accept-language',
    });
    expect(page.body).toContain('编号“a”重复');
    expect(page.body).not.toContain('<img');
    expect((await get(service, `${address}?f=html&lang=en`)).body).toContain('Ids are repeated');

    const workbook = await get(service, `${address}?f=xlsx&lang=zh`);
    expect(workbook.headers['content-disposition']).toBe(`attachment; filename="report-${body.id}.xlsx"`);
    const [{ data }] = await readXlsxFile(workbook.rawPayload);
    expect(data).toEqual(expect.arrayContaining([['文件', null, '清单']]));

    const map = await get(service, `${address}?f=geojson`);
    expect(map.headers['content-type']).toMatch(/^application\/geo\+json/);
    expect(map.json()).toMatchObject({ features: [{ geometry: { coordinates: [121.5, 31.2] } }] });
  });

  test('as a page lets through nothing but its own style sheet', async () => {
    const service = await makeService();
    const { body } = await upload(service, 'kind=facilities', TWICE);
    const page = await get(service, `/layers/${body.id}/report?f=html`);
    const style = /<style>([^]*?)<\/style>/.exec(page.body)![1];
    const hash = createHash('sha256').update(style).digest('base64');
    expect(page.headers['content-security-policy']).toMatch(/^default-src 'none'; /);
    expect(page.headers['content-security-policy']).toContain(`style-src 'sha256-${hash}'`);
  });

  test.each([
    ['/layers/none/report', 404, 'not-found'],
    ['/jobs/none/report', 404, 'not-found'],
    ['/layers/ID/report?f=pdf', 406, 'not-acceptable'],
    ['/layers/ID/report?lang=fr', 400, 'bad-request'],
    ['/layers/ID/report?page=2', 400, 'bad-request'],
  ])('%s is refused', async (address, status, code) => {
    const service = await makeService();
    const { body } = await upload(service, 'kind=facilities', TWICE);
    const answer = await ask(service, 'GET', address.replace('ID', body.id));
    expect(answer).toMatchObject({ status, body: { code } });
  });
});

describe('a refused upload', () => {
  test('says where its report is, which outlives a restart', async () => {
    const folder = makeFolder();
    const service = await openService(folder);
    const { status, body } = await upload(service, 'kind=zones&name=streets.geojson', NO_ZONES);
    expect([status, body.code]).toEqual([422, 'geometry-type']);
    const { reportUrl } = body as unknown as { reportUrl: string };
    expect(reportUrl).toMatch(/^\/jobs\/[^/]+\/report$/);
    const page = await get(service, `${reportUrl}?f=html&lang=zh`);
    expect(page.statusCode).toBe(200);
    expect(page.body).toContain('结论：<strong>退回</strong>');
    expect(page.body).toContain('streets.geojson');
    const job = await ask(service, 'GET', reportUrl.replace('/report', ''));
    expect(job.body).toMatchObject({ status: 'failed', error: { reportUrl } });
    await service.app.close();

    const later = await openService(folder);
    expect((await get(later, `${reportUrl}?f=html&lang=zh`)).body).toBe(page.body);
    await later.app.close();
  });

  test('that a strict reading refuses tells what another would have mended', async () => {
    const service = await makeService();
    const { status, body } = await upload(service, 'kind=facilities&strict=true', TWICE);
    expect([status, body.code]).toEqual([422, 'attribute-invalid']);
    expect(body.report).toMatchObject({ accepted: false, issueCounts: { 'duplicate-id': 1 } });
  });

  test('that took too much memory or time has a report too', async () => {
    const service = await makeService({ limits: { importSeconds: 0 } });
    const { body } = await upload(
      service,
      'kind=zones&name=big',
      collection(feature(square(121, 31), { zone_id: 'a' })),
    );
    expect(body).toMatchObject({ code: 'import-failed', report: { accepted: false, kind: 'zones', name: 'big' } });
  });
});

test('the job of a stored layer has the report of the layer', async () => {
  const service = await makeService();
  const { body } = await upload(service, 'kind=facilities&name=清单', TWICE);
  const [ofJob, ofLayer] = await Promise.all(
    ['jobs', 'layers'].map((list) => get(service, `/${list}/${body.id}/report?f=html`)),
  );
  expect(ofJob.body).toBe(ofLayer.body);
});
