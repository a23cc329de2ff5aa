// A whole city over HTTP: what runs in threads gives what the command line gives, and the service goes on answering meanwhile.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { geojsonText } from '../src/cities/geojson-text.ts';
import { syntheticCity } from '../src/cities/synthetic.ts';
import { ask, listen, makeFolder, makeService } from './support/service.ts';
import { runCli } from './support/run-cli.ts';

test('a city is scored in a thread, as the command line scores it, while /healthz answers', async () => {
  const city = syntheticCity({ columns: 20, rows: 20 });
  const folder = makeFolder();
  const texts = {
    network: [...geojsonText(city.roads())].join(''),
    residences: [...geojsonText(city.residences())].join(''),
    facilities: [...geojsonText(city.facilities())].join(''),
    zones: [...geojsonText(city.zones())].join(''),
  };
  const service = await makeService();
  const address = await listen(service);
  const ids: Record<string, string> = {};
  for (const [kind, text] of Object.entries(texts)) {
    writeFileSync(path.join(folder, `${kind}.geojson`), text);
    ids[kind] = (await ask(service, 'POST', `/layers?kind=${kind}&name=${kind}.geojson`, text)).body.id;
  }
  const body = JSON.stringify({ ...ids, facilities: [ids.facilities], minComponentMeters: 0 });
  const headers = { 'content-type': 'application/json', prefer: 'respond-async' };
  const { body: job } = await ask(service, 'POST', '/runs', body, headers);
  let answersMeanwhile = 0;
  for (;;) {
    const { status } = (await (await fetch(`${address}/jobs/${job.id}`)).json()) as { status: string };
    if (status === 'done') break;
    expect(['queued', 'running']).toContain(status);
    if ((await fetch(`${address}/healthz`)).status === 200 && status === 'running') answersMeanwhile++;
  }
  // a main thread that computes could answer at most once, between two stages
  expect(answersMeanwhile).toBeGreaterThan(5);

  const byHttp = await (await fetch(`${address}/runs/${job.id}/coverage?f=csv`)).text();
  const options = Object.keys(texts).flatMap((kind) => [`--${kind}`, path.join(folder, `${kind}.geojson`)]);
  expect((await runCli(['coverage', ...options, '--min-component', '0', '-q'])).stdout).toBe(byHttp);
});
