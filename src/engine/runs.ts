// Runs of the service: what a caller asks for, what is kept of it. In: ids of layers and parameters. Out: a job, and, when it is
// done, a run with its files, which never changes again.
import { AppError, type ErrorPlace } from '../errors.ts';
import { requireDay } from '../layers/calendar.ts';
import type { FacilityEdit, GateModel, ResidenceLevel, Standard, StudyParameters } from '../study-types.ts';
import { listOptional, mapOptional } from '../optional-layers.ts';
import type { AllocateBy, Cutoff, LayerKind, Mode, PerOptionalKind } from '../types.ts';
import { ANSWERS_FILE } from './answers.ts';
import { getStandard } from './standards.ts';
import { datesOf, issuesOf, remarksOf } from './read-inputs.ts';
import { layerPath, type LayerRecord } from './import-upload.ts';
import type { JobContext, JobRecord } from './jobs.ts';
import type { NetworkSource, RunPool } from './run-pool.ts';
import type { SiteOrder } from './site-order.ts';
import type { Shelf, StoredRecord } from './store/shelf.ts';
import type { Store } from './store/store.ts';

/** A study to run, by ids of layers; words and units as in the API. What is left out has its default. */
export interface RunRequest extends PerOptionalKind<string> {
  readonly network: string;
  readonly residences: string;
  readonly facilities: readonly string[];
  readonly zones: string;
  /** What totals are shared by; `population` when left out. */
  readonly allocateBy?: AllocateBy;
  /** Id of a standard that ships with the engine. */
  readonly standard?: string;
  readonly cutoffMinutes?: number;
  readonly cutoffMeters?: number;
  readonly speedMps?: number;
  /** Sensitivities: other speeds and cutoffs, beside the published ones. */
  readonly speedsMps?: readonly number[];
  readonly cutoffsMinutes?: readonly number[];
  readonly cutoffsMeters?: readonly number[];
  readonly targetPercent?: number;
  readonly modes?: readonly Mode[];
  readonly snapMaxMeters?: number;
  readonly minComponentMeters?: number;
  readonly ways?: 'walkable' | 'all';
  readonly private?: boolean;
  readonly ferries?: boolean;
  readonly weldMeters?: number;
  readonly node?: boolean;
  /** Also what the network is worth, by zone. */
  readonly networkReport?: boolean;
  /** One field, or several: the first decides reach and gaps. */
  readonly weight?: string | readonly string[];
  readonly residenceLevel?: ResidenceLevel;
  readonly allowMissingWeight?: boolean;
  readonly squareMetersPerPerson?: number;
  readonly categoryField?: string;
  /** Day on which facilities are looked at, `2024-06-01`. */
  readonly asOf?: string;
  readonly gateModel?: GateModel;
  readonly openGates?: readonly string[];
  /** A scenario: facilities added, moved, closed. */
  readonly edits?: readonly FacilityEdit[];
  /** A scenario: facilities that are planned or being built count. */
  readonly includePlanned?: boolean;
  readonly searchLimitMinutes?: number;
  readonly searchLimitMeters?: number;
  readonly confirmedComponents?: readonly (readonly [number, number])[];
  readonly confirmCrs?: boolean;
  /** What the run and its maps are called. */
  readonly title?: string;
  /** Also where to build. */
  readonly siting?: SiteOrder;
}

/** A layer as a run remembers it. */
export interface UsedLayer {
  readonly id: string;
  readonly kind: LayerKind;
  readonly name: string;
  readonly version: number;
  readonly sha256: string;
}

export interface RunRecord extends StoredRecord {
  readonly title: string;
  readonly request: RunRequest;
  readonly layers: readonly UsedLayer[];
  /** Names of the result files. */
  readonly files: readonly string[];
}

/**
 * Checks what can be checked before a job is made.
 * @throws AppError `bad-request` naming every layer that is not there, `kind-mismatch`, `bad-usage` for an unknown standard
 */
export function planRun(request: RunRequest, layers: Shelf<LayerRecord>): RunPlan {
  requireDay(request.asOf, 'asOf');
  const wanted: (readonly [pointer: string, kind: LayerKind, id: string])[] = [
    ['/network', 'network', request.network],
    ['/residences', 'residences', request.residences],
    ...request.facilities.map((id, i) => [`/facilities/${i}`, 'facilities', id] as const),
    ['/zones', 'zones', request.zones],
    ...listOptional(request).map(([kind, id]) => [`/${kind}`, kind, id] as const),
    ...(request.siting?.candidates === undefined
      ? []
      : [['/candidates', 'candidates', request.siting.candidates] as const]),
  ];
  const missing = wanted.filter(([, , id]) => layers.find(id) === undefined);
  if (missing.length > 0) {
    const places: ErrorPlace[] = missing.map(([pointer, , id]) => ({ pointer, detail: `there is no layer ${id}` }));
    throw new AppError('bad-request', `expected ids of stored layers, but there is no layer ${missing[0][2]}`, places);
  }
  const found = wanted.map(([pointer, kind, id]) => {
    const layer = layers.find(id)!;
    if (layer.kind === kind) return layer;
    const detail = `expected ${kind}, but layer ${id} (${layer.name}) is ${layer.kind}`;
    throw new AppError('kind-mismatch', detail, [{ pointer, detail }]);
  });
  if (request.allocateBy !== undefined && request.totals === undefined) {
    const detail = 'expected totals with allocateBy, but there are none';
    throw new AppError('bad-request', detail, [{ pointer: '/allocateBy', detail }]);
  }
  toSettings(request); // a wrong standard is told before there is a job
  return { request, layers: found.map(toUsed) };
}

/**
 * Parameters of a study as a request words them.
 * @param loadStandard finds the standard behind its id.
 */
export function toSettings(
  request: Omit<RunRequest, LayerKind>,
  loadStandard: (id: string) => Standard = getStandard,
): Partial<StudyParameters> {
  const { standard, allowMissingWeight, categoryField, confirmedComponents, ways, ferries, modes } = request;
  const { speedMps, targetPercent, snapMaxMeters, minComponentMeters, squareMetersPerPerson, confirmCrs, allocateBy } =
    request;
  const [weight, ...moreWeights] = [request.weight ?? []].flat();
  const settings = {
    ...{ speedMps, targetPercent, snapMaxMeters, minComponentMeters, ways, private: request.private, ferries },
    ...{
      weight,
      moreWeights: moreWeights.length > 0 ? moreWeights : undefined,
      allowMissingWeight,
      squareMetersPerPerson,
      allocateBy,
      categoryField,
      confirmedComponents,
      confirmCrs,
    },
    modes,
    speedsMps: request.speedsMps,
    cutoffs:
      request.cutoffsMinutes?.map((minutes) => ({ minutes })) ?? request.cutoffsMeters?.map((meters) => ({ meters })),
    asOf: request.asOf,
    gateModel: request.gateModel,
    openGates: request.openGates,
    edits: request.edits,
    includePlanned: request.includePlanned,
    weldMeters: request.weldMeters,
    node: request.node,
    residenceLevel: request.residenceLevel,
    networkReport: request.networkReport,
    standard: standard === undefined ? undefined : loadStandard(standard),
    cutoff: toCutoff(request.cutoffMinutes, request.cutoffMeters),
    searchLimit: toCutoff(request.searchLimitMinutes, request.searchLimitMeters),
  };
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}

function toCutoff(minutes: number | undefined, meters: number | undefined): Cutoff | undefined {
  if (minutes !== undefined) return { minutes };
  return meters === undefined ? undefined : { meters };
}

/** What a run job is to do, so that it can be done again: the same versions of the same layers. */
export interface RunPlan {
  readonly request: RunRequest;
  readonly layers: readonly UsedLayer[];
}

/** What runs are done with. */
export interface RunBench {
  readonly store: Store<{ layers: LayerRecord; runs: RunRecord }>;
  readonly pool: RunPool;
}

/**
 * Computes a planned run and stores it under the id of its job.
 * @throws AppError when the study is refused; nothing is left behind then. WorkerDied
 */
export async function performRun(job: JobRecord, { store, pool }: RunBench, context: JobContext): Promise<void> {
  const { request, layers: used } = job.plan as RunPlan;
  const layers = used.map(({ id, version }) => store.layers.find(id, version)!);
  const settings = toSettings(request);
  const reports = layers.map(({ report }) => report);
  const title = request.title ?? layers.find(({ kind }) => kind === 'zones')!.name;
  const progress = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const look = setInterval(() => context.onProgress(Atomics.load(progress, 0) / 1000), LOOK_MILLIS);
  const draft = await store.createDraft();
  try {
    const paths = new Map<string, string>();
    for (const layer of layers) paths.set(layer.id, await layerPath(store.layers, layer));
    const file = (id: string): string => paths.get(id)!;
    const network = await pool.network(await toNetworkSource(layers[0], store.layers), settings);
    context.signal.throwIfAborted();
    const written = await pool.study(
      {
        type: 'study',
        network,
        residencesFile: file(request.residences),
        facilitiesFiles: request.facilities.map(file),
        zonesFile: file(request.zones),
        optionalFiles: await mapOptional(request, file),
        settings,
        issues: layers.flatMap((layer) => issuesOf(layer, layer.report)),
        notices: remarksOf(reports, 'notices'),
        attribution: remarksOf(reports, 'attribution'),
        dates: datesOf(reports),
        siting: request.siting && { ...request.siting, candidatesFile: paths.get(request.siting.candidates ?? '') },
        title,
        outputDirectory: draft.directory,
        progress,
      },
      context.signal,
    );
    const createdAt = new Date().toISOString();
    const names = written.filter((name) => name !== ANSWERS_FILE); // for us only
    const run = { id: job.id, createdAt, title, request, layers: used, files: names };
    await context.commit([store.runs.put(run, await store.keep(draft))]);
  } finally {
    clearInterval(look);
    await draft.discard();
  }
}

const LOOK_MILLIS = 100;

const toUsed = ({ id, kind, name, version, sha256 }: LayerRecord): UsedLayer => ({ id, kind, name, version, sha256 });

/** How the pool finds a network layer. */
export async function toNetworkSource(layer: LayerRecord, layers: Shelf<LayerRecord>): Promise<NetworkSource> {
  const { id, version, name } = layer;
  return { id, version, name, file: await layerPath(layers, layer), saved: isSavedNetwork(layer) };
}

/** What the report of a saved network calls its format. */
const SAVED_FORMAT = 'saved network';

/** Whether a layer is a network that was built before. */
export const isSavedNetwork = ({ report }: LayerRecord): boolean => report.format === SAVED_FORMAT;
