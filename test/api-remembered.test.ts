// What was said of how to read a source is remembered for its next delivery.
import { expect, test } from 'vitest';
import { ask, makeService } from './support/service.ts';

const csv = (x: string): Buffer => Buffer.from(`编号,称呼,东,北\n1,甲,${x},3455000\n`);
const QUERY = '/layers?kind=residences&name=homes.csv';
// 东 and 北 are no usual names of coordinate columns in this test's words: they are said once
const SAID = `&crs=EPSG:4549&columns=${encodeURIComponent('name=称呼,x=东,y=北')}`;

interface Answer {
  readonly version: number;
  readonly crs: string;
  readonly issues: readonly { readonly code: string; readonly value: string | null }[];
  readonly settings?: unknown;
  readonly summary: { readonly extent: readonly number[] };
}

test('the next delivery of a kind and name is read as the last one was, and that is said', async () => {
  const service = await makeService();
  const send = async (query: string, body: Buffer): Promise<Answer> => {
    const { status, body: answer } = await ask(service, 'POST', QUERY + query, body, { 'content-type': 'text/csv' });
    expect(status, JSON.stringify(answer)).toBe(201);
    return answer as unknown as Answer;
  };
  const reused = ({ issues }: Answer): number => issues.filter(({ code }) => code === 'mapping-reused').length;

  const first = await send(SAID, csv('500000'));
  expect(reused(first)).toBe(0);
  const settings = { crs: 'EPSG:4549', columns: { name: '称呼', x: '东', y: '北' } };
  expect(first.settings).toEqual(settings);

  const second = await send('', csv('500000'));
  expect([second.version, reused(second), second.crs]).toEqual([2, 1, 'EPSG:4549']);
  expect(second.summary.extent).toEqual(first.summary.extent);
  expect(second.issues[0].value).toBe(JSON.stringify(settings));
  // and on to the third
  expect(reused(await send('', csv('500001')))).toBe(1);

  // what a delivery says itself goes first, and nothing is taken over
  const other = await send(`${SAID.replace('4549', '4550')}`, csv('500000'));
  expect([reused(other), other.crs]).toEqual([0, 'EPSG:4550']);

  // afresh: metres without a system are refused
  const afresh = await ask(service, 'POST', `${QUERY}&mapping=none`, csv('500000'), { 'content-type': 'text/csv' });
  expect(afresh.status).toBe(422);
  // another kind is another source
  const zones = await ask(service, 'POST', QUERY.replace('residences', 'facilities'), csv('500000'), {});
  expect(zones.status).toBe(422);
  // lists do not carry it
  const list = await ask(service, 'GET', '/layers', undefined, {});
  expect(JSON.stringify(list.body)).not.toContain('EPSG:4549');
});
