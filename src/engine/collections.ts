// What there is to look at as features: every stored layer, and of every run its zones, its gaps and the reach of its residences. In: what
// the store holds. Out: collections with their names, extents and contents, and pages of them, made in a thread.
import { AppError } from '../errors.ts';
import { ANSWERS_FILE } from './answers.ts';
import type { FeaturePage, FeatureTask } from './feature-task.ts';
import type { FeatureSource } from './feature-tables.ts';
import { layerPath, type LayerRecord } from './import-upload.ts';
import { isSavedNetwork, type RunRecord } from './runs.ts';
import type { RunPool } from './run-pool.ts';
import type { Shelf } from './store/shelf.ts';

type Extent = readonly [west: number, south: number, east: number, north: number];

/** Parts of a run that have features. */
const RUN_PARTS = ['coverage', 'gaps', 'reach'] as const;
export type CollectionContent = LayerRecord['kind'] | (typeof RUN_PARTS)[number];

export interface Collection {
  readonly id: string;
  /** What the layer or the run is called. */
  readonly name: string;
  readonly holds: CollectionContent;
  /** Of a layer; 1 for a run, which never changes. */
  readonly version: number;
  /** Longitude and latitude; null when nothing of it has a place. */
  readonly extent: Extent | null;
  /** Changes when a feature does. */
  readonly content: string;
  /** What it belongs to. */
  readonly of: { readonly kind: 'layer' | 'run'; readonly id: string };
}

export interface Collections {
  /** The newest version of each layer, the first made first; then runs. */
  list(): readonly Collection[];
  /** @throws AppError `not-found`; `result-not-ready` for a run that is under way */
  get(id: string, version?: number): Collection;
  /** @throws AppError `bad-request` for what is no property of the features */
  read(collection: Collection, what: Pick<FeatureTask, 'wanted' | 'form' | 'address'>): Promise<FeaturePage>;
}

interface Bench {
  readonly layers: Shelf<LayerRecord>;
  readonly runs: Shelf<RunRecord>;
  readonly pool: RunPool;
  readonly getLayer: (id: string, version?: number) => LayerRecord;
  readonly getRun: (id: string) => RunRecord;
}

const FILES = { coverage: 'coverage.geojson', gaps: 'gaps.csv', reach: 'reach.csv' } as const;

export function createCollections({ layers, runs, pool, getLayer, getRun }: Bench): Collections {
  const ofLayer = (layer: LayerRecord): Collection => ({
    ...{ id: `layer-${layer.id}`, name: layer.name, holds: layer.kind, version: layer.version },
    extent: extentOf(layer),
    content: `${layer.sha256} ${layer.version}`,
    of: { kind: 'layer', id: layer.id },
  });
  const ofRun = (run: RunRecord, part: (typeof RUN_PARTS)[number]): Collection => {
    const used = run.layers.find(({ kind }) => kind === (part === 'coverage' ? 'zones' : 'residences'))!;
    const layer = layers.find(used.id, used.version);
    return {
      ...{ id: `run-${run.id}-${part}`, name: run.title, holds: part, version: 1 },
      extent: layer === undefined ? null : extentOf(layer),
      content: runs.files(run.id).find(({ name }) => name === FILES[part])!.sha256,
      of: { kind: 'run', id: run.id },
    };
  };

  const sourceOf = async ({ holds, version, of }: Collection): Promise<FeatureSource> => {
    if (of.kind === 'layer') return { of: 'layer', file: await layerPath(layers, { id: of.id, version }) };
    const part = holds as (typeof RUN_PARTS)[number];
    const file = await runs.file(of.id, FILES[part]);
    return part === 'reach'
      ? { of: part, file, answersFile: await runs.file(of.id, ANSWERS_FILE) }
      : { of: part, file };
  };

  return {
    list: () => [
      ...layers.list().filter(isShown).map(ofLayer),
      ...runs.list().flatMap((run) => RUN_PARTS.map((part) => ofRun(run, part))),
    ],
    get: (id, version) => {
      const [, layerId] = /^layer-(.+)$/.exec(id) ?? [];
      const [, runId, part] = /^run-(.+)-(coverage|gaps|reach)$/.exec(id) ?? [];
      if (layerId !== undefined) {
        const layer = getLayer(layerId, version);
        if (isShown(layer)) return ofLayer(layer);
      } else if (runId !== undefined) return ofRun(getRun(runId), part as (typeof RUN_PARTS)[number]);
      throw new AppError('not-found', `there is no collection ${id}`);
    },
    read: async (collection, what) => {
      const { of, version } = collection;
      const release = of.kind === 'layer' ? layers.hold(of.id, version) : runs.hold(of.id);
      try {
        return await pool.features({ type: 'features', source: await sourceOf(collection), ...what });
      } finally {
        release();
      }
    },
  };
}

/** A saved network holds edges, which have no ids, and no longer the ways they were made from. */
const isShown = (layer: LayerRecord): boolean => !isSavedNetwork(layer);

const extentOf = ({ report }: LayerRecord): Extent | null =>
  (report.summary.extent as Extent | null | undefined) ?? null;
