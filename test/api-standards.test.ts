// Standards over HTTP: the list a run may choose from, and each as its document has it.
import { describe, expect, test } from 'vitest';
import headlineJson from '../data/standards/sh-145-walk15-85.json' with { type: 'json' };
import { ask, makeService } from './support/service.ts';

describe('standards', () => {
  test('are listed with how sure their sources are, and found by their addresses', async () => {
    const service = await makeService();
    const { status, body } = await ask(service, 'GET', '/standards');
    expect(status).toBe(200);
    const { standards } = body as unknown as { standards: { id: string; url: string; source: { status: string } }[] };
    const headline = standards.find(({ id }) => id === headlineJson.id)!;
    expect(headline).toMatchObject({ source: headlineJson.source, computed: true, refusal: null });
    expect((await ask(service, 'GET', headline.url)).body).toEqual(headlineJson);
  });

  test('an unknown one is 404', async () => {
    const service = await makeService();
    expect(await ask(service, 'GET', '/standards/none')).toMatchObject({ status: 404, body: { code: 'not-found' } });
  });
});
