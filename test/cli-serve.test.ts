// The service started from the command line: says where it listens, ends when it is told to, and why when it cannot start.
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { finished, runCli, startCli } from './support/run-cli.ts';

const directory = mkdtempSync(join(tmpdir(), 'lifecircle-'));
afterAll(() => rmSync(directory, { recursive: true }));

test('serve prints one line when it is ready, answers, and ends well on SIGTERM', async () => {
  const child = startCli([
    'serve',
    '--data',
    join(directory, 'a'),
    '--port',
    '0',
    '--public-url',
    'https://gis.example.org/',
  ]);
  const ended = finished(child);
  const line = await new Promise<string>((resolve) => {
    child.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString('utf8')));
  });
  const [, address] = /^lifecircle is ready at (http:\/\/127\.0\.0\.1:\d+)\n$/.exec(line) ?? [];
  expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect((await fetch(`${address}/healthz`)).status).toBe(200);
  // links begin with what callers know the service by
  expect(await (await fetch(`${address}/collections`)).json()).toMatchObject({
    links: [{ href: 'https://gis.example.org/collections' }],
  });
  child.kill('SIGTERM');
  expect(await ended).toMatchObject({ code: 0, stdout: line });
});

test('a public URL that is none is one line, and exit 2', async () => {
  const run = await runCli(['serve', '--data', join(directory, 'c'), '--port', '0', '--public-url', 'gis.example.org']);
  expect(run).toMatchObject({ code: 2, stdout: '' });
  expect(run.stderr).toMatch(/^error\[bad-usage\]: expected a public URL such as .*, but came gis\.example\.org$/m);
});

test('a port that is taken is one line, and exit 2', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const run = await runCli(['serve', '--data', join(directory, 'b'), '--port', String(port)]);
  server.close();
  expect(run).toMatchObject({ code: 2, stdout: '' });
  expect(run.stderr).toMatch(
    new RegExp(`^error\\[bad-usage\\]: cannot listen at 127\\.0\\.0\\.1 port ${port}: .*--port$`, 'm'),
  );
});
