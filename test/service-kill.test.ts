// Kill -9 at any moment: what was acknowledged is there after the next start, nothing half is, and results are the same to the byte.
// LIFECIRCLE_KILL_CYCLES makes it longer (200 before a release), LIFECIRCLE_KILL_SEED kills at other moments.
import { createHash } from 'node:crypto';
import { createReadStream, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { createRandom } from './support/fuzz.ts';
import { startCli } from './support/run-cli.ts';
import { TOWN } from './support/town-files.ts';

const CYCLES = Number(process.env.LIFECIRCLE_KILL_CYCLES) || 6;
const SEED = Number(process.env.LIFECIRCLE_KILL_SEED) || 20261125;
const data = mkdtempSync(path.join(tmpdir(), 'lifecircle-kill-'));
afterAll(() => rmSync(data, { recursive: true }));

/** What the service has acknowledged, kept outside of it. */
interface Ledger {
  /** Versions of layers by id: SHA-256 of the file of each. */
  readonly layers: Map<string, Map<number, string>>;
  readonly removed: Set<string>;
  /** Jobs that were taken in; done ones must stay done. */
  readonly jobs: Set<string>;
  readonly runs: Set<string>;
  /** Files that were sent with a key, and the job that each got. */
  readonly keys: Map<string, string>;
}

const ledger: Ledger = { layers: new Map(), removed: new Set(), jobs: new Set(), runs: new Set(), keys: new Map() };

interface Living {
  readonly address: string;
  /** Ends it, and waits until it has gone. */
  end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void>;
}

async function start(): Promise<Living> {
  const child = startCli(['serve', '--data', data, '--port', '0', '--threads', '1']);
  const errors: string[] = [];
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk.toString()));
  const gone = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const address = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => resolve(/at (http:\S+)/.exec(chunk.toString())![1]));
    child.once('close', () => reject(new Error(`it did not start: ${errors.join('')}`)));
  });
  return {
    address,
    end: (signal) => {
      child.kill(signal);
      return gone;
    },
  };
}

interface Answer {
  readonly status: number;
  readonly body: { readonly id: string; readonly version: number; readonly sha256: string; readonly status: string };
}

async function ask(address: string, method: string, url: string, body?: string, headers = {}): Promise<Answer> {
  const answer = await fetch(address + url, { method, headers, ...(body === undefined ? {} : { body }) });
  return { status: answer.status, body: (answer.status === 204 ? {} : await answer.json()) as Answer['body'] };
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const keyOf = (text: string): string => `key ${sha256(text)}`;
const JSON_BODY = { 'content-type': 'application/json' };
const ASYNC = { prefer: 'respond-async' };

/** Writes a stored layer into the ledger. */
function note({ body: { id, version } }: Answer, text: string): void {
  ledger.layers.set(id, (ledger.layers.get(id) ?? new Map<number, string>()).set(version, sha256(text)));
}

/** One client: asks for one thing after the other until the service is gone, or says that it is going. */
async function work(address: string, study: string, random: (below: number) => number): Promise<void> {
  let own: string | null = null;
  for (let isUp = true; isUp;) {
    // another text each time, as equal files are kept once
    const text = TOWN.zones.replace('{', `{${' '.repeat(1 + random(1e5))}`);
    const drawn = random(6);
    const way = own === null && (drawn === 2 || drawn === 3) ? 5 : drawn;
    const answer: Answer = await askFor(way, address, own, text, study);
    const { status, body } = answer;
    isUp = status !== 503;
    if (status === 202) ledger.jobs.add(body.id);
    if (status === 202 && way === 4) ledger.runs.add(body.id);
    if (status === 202 && way === 1) ledger.keys.set(text, body.id);
    if (way === 0 && status === 201) own = body.id;
    if (way === 0 ? status === 201 : way === 2 && status === 200) note(answer, text);
    if (way === 3 && status === 204) ledger.removed.add(own!);
    if (way === 3) own = null;
    expect([200, 201, 202, 204, 503]).toContain(status);
    if (status === 202) await delay(200 + random(400)); // the queue does not grow without end
  }
}

/** 0 upload, 1 upload as a job with a key, 2 new version, 3 removal, 4 run as a job, 5 reading. */
function askFor(way: number, address: string, own: string | null, text: string, study: string): Promise<Answer> {
  if (way === 0) return ask(address, 'POST', '/layers?kind=zones&name=z', text);
  if (way === 1)
    return ask(address, 'POST', '/layers?kind=zones&name=z', text, { ...ASYNC, 'idempotency-key': keyOf(text) });
  if (way === 2) return ask(address, 'PUT', `/layers/${own!}`, text, { 'if-match': '*' });
  if (way === 3) {
    ledger.layers.delete(own!); // from now on it may be there or not
    return ask(address, 'DELETE', `/layers/${own!}`);
  }
  if (way === 4) return ask(address, 'POST', '/runs', study, { ...JSON_BODY, ...ASYNC });
  return ask(address, 'GET', '/layers');
}

/** Waits for every acknowledged job, and compares everything with the ledger. */
async function verify(address: string): Promise<void> {
  for (const id of ledger.jobs) {
    const job = await ask(address, 'GET', `/jobs/${id}`);
    expect([id, job.status]).toEqual([id, 200]);
    if (job.body.status === 'done') continue;
    await expect
      .poll(async () => (await ask(address, 'GET', `/jobs/${id}`)).body.status, { timeout: 60_000 })
      .toBe('done');
  }
  for (const [id, versions] of ledger.layers) {
    for (const [version, hash] of versions) {
      const { status, body } = await ask(address, 'GET', `/layers/${id}?version=${version}`);
      expect([id, version, status, body.sha256]).toEqual([id, version, 200, hash]);
    }
  }
  for (const id of ledger.removed) expect((await ask(address, 'GET', `/layers/${id}`)).status).toBe(404);
  for (const [text, job] of [...ledger.keys].slice(-3)) {
    const headers = { 'idempotency-key': keyOf(text) };
    expect((await ask(address, 'POST', '/layers?kind=zones&name=z', text, headers)).body.id).toBe(job);
  }
}

/** Waits for every job, also those that nobody was told of before the kill came. */
async function rest(address: string): Promise<void> {
  const openJobs = async (): Promise<number> => {
    const { jobs } = (await (await fetch(`${address}/jobs?limit=10000`)).json()) as { jobs: { status: string }[] };
    return jobs.filter(({ status }) => status === 'queued' || status === 'running').length;
  };
  await expect.poll(openJobs, { timeout: 60_000 }).toBe(0);
}

/** Result files of a run, by name. */
async function resultsOf(address: string, id: string): Promise<string[]> {
  const names = ['coverage.csv', 'coverage.geojson', 'reach.csv', 'gaps.csv', 'run.json'];
  return Promise.all(
    names.map(async (name) => sha256(await (await fetch(`${address}/runs/${id}/files/${name}`)).text())),
  );
}

async function hashFile(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

/** What lies on the disk of a stopped service: a sound database, exactly the files it names, nothing else. */
async function checkDisk(): Promise<void> {
  const database = new DatabaseSync(path.join(data, 'lifecircle.db'));
  expect(database.prepare('PRAGMA integrity_check').all()).toEqual([{ integrity_check: 'ok' }]);
  expect(database.prepare('PRAGMA foreign_key_check').all()).toEqual([]);
  const named = database.prepare('SELECT DISTINCT sha256 FROM file ORDER BY sha256').all();
  const open = database.prepare("SELECT id FROM record WHERE shelf = 'jobs' AND document NOT LIKE '%finishedAt\":\"%'");
  expect(open.all()).toEqual([]);
  database.close();
  const files = readdirSync(path.join(data, 'blobs'), { recursive: true, withFileTypes: true }).filter((f) =>
    f.isFile(),
  );
  const hashes = await Promise.all(files.map((file) => hashFile(path.join(file.parentPath, file.name))));
  expect(hashes.sort()).toEqual(named.map((row) => row.sha256));
  expect(files.map((file) => path.basename(file.parentPath) + file.name).sort()).toEqual(hashes);
  expect(readdirSync(path.join(data, 'tmp'))).toEqual([]);
}

test(
  `${CYCLES} kills lose nothing that was acknowledged (seed ${SEED})`,
  { timeout: 120_000 + CYCLES * 30_000 },
  async () => {
    const random = createRandom(SEED);
    let service = await start();
    const ids: string[] = [];
    for (const kind of ['network', 'residences', 'facilities', 'zones'] as const) {
      const answer = await ask(service.address, 'POST', `/layers?kind=${kind}`, TOWN[kind]);
      note(answer, TOWN[kind]);
      ids.push(answer.body.id);
    }
    const [network, residences, facilities, zones] = ids;
    const parts = { network, residences, facilities: [facilities], zones, cutoffMeters: 900, allowMissingWeight: true };
    const study = JSON.stringify(parts);
    const straight = await ask(service.address, 'POST', '/runs', study, JSON_BODY);
    expect(straight.status).toBe(201);
    const expected = await resultsOf(service.address, straight.body.id);

    for (let cycle = 0; cycle < CYCLES; cycle++) {
      const wrong: unknown[] = [];
      const clients = [1, 2, 3].map(() =>
        work(service.address, study, random).catch((error: unknown) => {
          // the service is gone: what was not answered is not in the ledger
          if (!(error instanceof TypeError || error instanceof SyntaxError)) wrong.push(error);
        }),
      );
      await delay(200 + random(2500));
      await service.end(cycle % 5 === 4 ? 'SIGTERM' : 'SIGKILL');
      await Promise.all(clients);
      expect(wrong).toEqual([]);
      service = await start();
      await verify(service.address);
    }
    for (const id of ledger.runs) expect([id, await resultsOf(service.address, id)]).toEqual([id, expected]);
    expect(ledger.runs.size + ledger.layers.size).toBeGreaterThan(4); // there was something to lose
    await rest(service.address);
    await service.end('SIGTERM');
    await checkDisk();
    expect(readFileSync(path.join(data, 'lock'))).toHaveLength(0);
  },
);
