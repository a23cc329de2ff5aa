// The demo study inside a service: its layers go the way of every upload, its run that of every run. In: an engine. Out: a run that is
// there; at the second start it is found.
import { createReadStream } from 'node:fs';
import { basename, join } from 'node:path';
import { AppError } from '../errors.ts';
import type { LayerKind } from '../types.ts';
import { prepareDemoCity, type DemoCity, type DemoCityName } from './demo-city.ts';
import type { Engine } from './engine.ts';
import type { JobRecord } from './jobs.ts';

/**
 * Makes sure that the demo run of `city` is there.
 * @throws AppError when it cannot be made
 */
export async function ensureDemoRun(engine: Engine, city: DemoCityName): Promise<void> {
  const demo = await prepareDemoCity(city, join(engine.config.dataDirectory, 'demo'));
  if (engine.listRuns().some(({ title }) => title === demo.title)) return;
  const [network, residences, zones, ...facilities] = await Promise.all([
    importFile(engine, 'network', demo.network),
    importFile(engine, 'residences', demo.residences),
    importFile(engine, 'zones', demo.zones),
    ...demo.facilities.map((path) => importFile(engine, 'facilities', path)),
  ]);
  const request = { title: demo.title, network, residences, facilities, zones, ...targetOf(demo) };
  await finish(engine, await engine.startRun(request));
}

/** A standard has its own target. */
const targetOf = ({ standard, targetPercent }: DemoCity): { standard: string } | { targetPercent: number } =>
  standard === null ? { targetPercent } : { standard };

async function importFile(engine: Engine, kind: LayerKind, path: string): Promise<string> {
  const body = createReadStream(path) as AsyncIterable<Uint8Array>;
  const job = await engine.importLayer({ kind, name: basename(path), mediaType: '', crs: '', body });
  return finish(engine, job);
}

async function finish(engine: Engine, { id }: JobRecord): Promise<string> {
  const { status, error } = await engine.jobs.settle(id, LONGEST_MILLIS);
  if (status === 'done') return id;
  throw new AppError(error?.code ?? 'cancelled', error?.message ?? 'the demo study was cancelled');
}

const LONGEST_MILLIS = 600_000;
