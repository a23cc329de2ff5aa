// A new version of a layer in which one feature is other than it was. In: the layer, the feature, the change. Out: a job that reads the
// changed layer as it reads any upload: with the same checks, and a report.
import { AppError } from '../errors.ts';
import { checkFormat } from '../layers/format.ts';
import type { LayerKind, ReadSettings } from '../types.ts';
import type { FeatureChange } from './edit-task.ts';
import { layerPath, SOURCE_FILE, type ImportPlan, type LayerRecord, type LayerStore } from './import-upload.ts';
import type { JobRecord, Jobs } from './jobs.ts';
import type { RunPool } from './run-pool.ts';

/** Kinds whose features are points or areas that an export holds whole. */
const EDITABLE: readonly LayerKind[] = ['residences', 'facilities', 'zones', 'compounds', 'gates', 'entrances'];

interface Bench {
  readonly store: LayerStore;
  readonly pool: RunPool;
  readonly jobs: Jobs;
}

/**
 * Queues the reading of `layer` with a change of one feature; null takes it out.
 * @throws AppError `kind-mismatch`, `not-found`, `column-missing`, `bad-request`, `storage-full`
 */
export async function editFeature(
  { store, pool, jobs }: Bench,
  layer: LayerRecord,
  featureId: string,
  change: FeatureChange | null,
): Promise<JobRecord> {
  const { id, version, kind } = layer;
  if (!EDITABLE.includes(kind)) {
    throw new AppError('kind-mismatch', `expected one of ${EDITABLE.join(', ')}, but layer ${id} is ${kind}`);
  }
  const draft = await store.createDraft();
  const release = store.layers.hold(id, version);
  try {
    const layerFile = await layerPath(store.layers, layer);
    const place = { directory: draft.directory, fileName: SOURCE_FILE };
    await pool.edit({ type: 'edit', layerFile, featureId, change, ...place });
    const files = await store.keep(draft);
    const { sha256, bytes } = files[0];
    const settings = asGeoJson(layer.settings ?? {});
    const plan: ImportPlan = {
      ...{ kind, name: honestName(layer.name), mediaType: '', settings, bytes, sha256 },
      ...{ from: null, replaces: { id, version } },
    };
    return await jobs.submit({ kind: 'import', uses: [id], plan, files });
  } finally {
    release();
    await draft.discard();
  }
}

/** How to read what was written as GeoJSON: in longitude and latitude, UTF-8, with the ids that the layer has. */
function asGeoJson({ columns = {}, categories }: ReadSettings): ReadSettings {
  const others = Object.entries(columns).filter(([field]) => field !== 'id' && field !== 'zone_id');
  return { columns: Object.fromEntries(others), ...(categories === undefined ? {} : { categories }) };
}

/** A name that promises another format loses its ending. */
function honestName(name: string): string {
  try {
    checkFormat('json', false, name, '');
    return name;
  } catch {
    return name.replace(/(\.[a-z]+)+$/i, '');
  }
}
