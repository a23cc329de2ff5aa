// Facilities as they were on a day, over HTTP. The town of support/dated-town.ts, where an open service makes 15 of 12 people.
import { expect, test } from 'vitest';
import { DATED_TOWN } from './support/dated-town.ts';
import { ask, makeService } from './support/service.ts';

test('a run looks at its day, and a layer keeps its own', async () => {
  const service = await makeService();
  const upload = async (kind: string, features: readonly unknown[], more = ''): Promise<string> => {
    const text = JSON.stringify({ type: 'FeatureCollection', features });
    const answer = await ask(service, 'POST', `/layers?kind=${kind}&name=${kind}${more}`, text);
    expect(answer.status, JSON.stringify(answer.body)).toBe(201);
    return answer.body.id;
  };
  const facilities = await upload('facilities', DATED_TOWN.services, '&date=2024-06-01');
  const layers = {
    network: await upload('network', DATED_TOWN.roads),
    residences: await upload('residences', DATED_TOWN.homes),
    facilities: [facilities],
    zones: await upload('zones', DATED_TOWN.zones),
  };
  const layer = (await ask(service, 'GET', `/layers/${facilities}`)).body as unknown as { summary: object };
  expect(layer.summary).toMatchObject({ date: '2024-06-01', dateFrom: 'declared' });

  const run = (body: object) =>
    ask(service, 'POST', '/runs', JSON.stringify({ ...layers, minComponentMeters: 0, ...body }), {
      'content-type': 'application/json',
    });
  const studyOf = async (body: object): Promise<Record<string, unknown>[]> => {
    const made = await run(body);
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    return (made.body as unknown as { study: Record<string, unknown>[] }).study;
  };
  const of = (rows: readonly Record<string, unknown>[], indicator: string) =>
    rows.find((row) => row.indicator === indicator);
  const listed = await studyOf({});
  expect(of(listed, 'opened later')).toMatchObject({ covered: 12, asOf: '2024-06-01' });
  expect(of(listed, 'opened that day')).toMatchObject({ covered: 15 });
  const later = await studyOf({ asOf: '2024-06-02' });
  expect(of(later, 'opened later')).toMatchObject({ covered: 15, asOf: '2024-06-02' });
  expect(of(later, 'closed the day after')).toMatchObject({ covered: 12 });
  expect(of(later, 'planned')).toMatchObject({ covered: 12, modified: '' });
  const scenario = await studyOf({ includePlanned: true });
  expect(of(scenario, 'planned')).toMatchObject({ covered: 15, modified: 'includePlanned' });

  expect((await run({ asOf: '2024' })).status).toBe(400);
  expect((await run({ asOf: '2024-02-30' })).status).toBe(400);
  // the next version of a list is of another day: it is not remembered
  const next = (await ask(service, 'GET', `/layers/${await upload('facilities', DATED_TOWN.services)}`)).body;
  expect((next as unknown as { summary: object }).summary).not.toHaveProperty('date');
});
