// Tables through the walls of the import child: it may read the program and the upload, and has no network.
import { expect, test } from 'vitest';
import { encodeGbk } from './support/gbk.ts';
import { ask, makeService } from './support/service.ts';
import { workbookOf } from './support/workbook-writer.ts';

test('a CSV in GBK and an XLSX are read in the child, a spoilt one is refused', async () => {
  const service = await makeService();
  const header = ['编号', '名称', '经度', '纬度'];
  const csv = encodeGbk(`${header.join(',')}\n007,一号,121.5,31.2\n`);
  const read = await ask(service, 'POST', '/layers?kind=residences&name=a', csv, { 'content-type': 'text/csv' });
  expect(read.status, JSON.stringify(read.body)).toBe(201);
  expect(read.body).toMatchObject({ format: 'csv', encoding: 'gb18030', counts: { kept: 1 } });

  // Windows names CSV so
  const excel = { 'content-type': 'application/vnd.ms-excel' };
  expect((await ask(service, 'POST', '/layers?kind=residences&name=b', csv, excel)).status).toBe(201);

  const book = workbookOf([{ rows: [header, ['007', '一号', 121.5, 31.2]] }]);
  const media = { 'content-type': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet' };
  const sheet = await ask(service, 'POST', '/layers?kind=residences&name=c', book, media);
  expect(sheet.status, JSON.stringify(sheet.body)).toBe(201);
  expect(sheet.body).toMatchObject({ format: 'xlsx', counts: { kept: 1 } });

  const spoilt = Buffer.from(`${header.join(',')}\n3.1E+11,a,121.5,31.2\n`);
  const refused = await ask(service, 'POST', '/layers?kind=residences&name=d', spoilt, { 'content-type': 'text/csv' });
  expect(refused).toMatchObject({ status: 422, body: { code: 'attribute-invalid' } });
  expect(service.faults).toEqual([]);
});
