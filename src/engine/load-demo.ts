// The demo city inside the service. In: an engine. Out: its layers and one finished run, made at the first start and found again at
// every later one.
import { join } from 'node:path';
import { AppError } from '../errors.ts';
import type { LayerKind } from '../types.ts';
import { prepareDemoCity } from './demo-city.ts';
import type { Engine } from './engine.ts';
import { openFileSource } from './file-source.ts';
import type { RunRecord } from './runs.ts';

/** Longer than any import or run of the demo may take. */
const PATIENCE_MILLIS = 600_000;

/**
 * The run of Montevideo (of the synthetic city where its package is not installed), computed if it is not there yet.
 * @throws AppError when a layer or the run is refused, or the disk is full
 */
export async function loadDemo(engine: Engine, signal: AbortSignal): Promise<RunRecord> {
  const city = await prepareDemoCity('montevideo', join(engine.config.dataDirectory, 'demo'), { signal });
  const known = engine.listRuns().find(({ title }) => title === city.title);
  if (known !== undefined) return known;
  const load = async (path: string, kind: LayerKind): Promise<string> => {
    const source = await openFileSource(path);
    const upload = { kind, name: source.name, mediaType: '', settings: {}, remember: false, body: source.stream() };
    return finish(engine, await engine.importLayer(upload));
  };
  const network = await load(city.network, 'network');
  const residences = await load(city.residences, 'residences');
  const facilities: string[] = [];
  for (const path of city.facilities) facilities.push(await load(path, 'facilities'));
  const zones = await load(city.zones, 'zones');
  const { title, standard, targetPercent } = city;
  // a standard has its own target
  const rule = standard === null ? { targetPercent } : { standard };
  const job = await engine.startRun({ network, residences, facilities, zones, title, ...rule });
  return engine.getRun(await finish(engine, job));
}

/** Waits for a job; what it makes has its id. */
async function finish(engine: Engine, { id }: { readonly id: string }): Promise<string> {
  const { error } = await engine.jobs.settle(id, PATIENCE_MILLIS);
  if (error !== null) throw new AppError(error.code, error.message, error.places, error.extra);
  return id;
}
