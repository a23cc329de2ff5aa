// One feature of a stored layer changed, in a thread. In: the layer, a feature and what is to change. Out: the layer as GeoJSON with that
// change, to be read and checked like any other upload. Every column and every place stays what it was understood to be.
import { AppError } from '../errors.ts';
import { CRS84 } from '../geo/coordinate-system.ts';
import { layerExport } from '../output/layer-export.ts';
import { tableGeoJson } from '../output/table-text.ts';
import type { FeatureLayer } from '../types.ts';
import { readFeatureLayer } from './export-task.ts';
import { openOutputDirectory } from './output-directory.ts';

/** Members of a feature to change; what is left out stays. */
export interface FeatureChange {
  /** Null leaves the feature without a place. */
  readonly geometry?: unknown;
  /** By column or by field, such as `population`; null empties one. */
  readonly properties?: Readonly<Record<string, unknown>>;
}

export interface EditTask {
  readonly type: 'edit';
  readonly layerFile: string;
  readonly featureId: string;
  /** Null takes the feature out. */
  readonly change: FeatureChange | null;
  readonly directory: string;
  readonly fileName: string;
}

/**
 * Writes the changed layer. Out: nothing to tell.
 * @throws AppError `not-found` for an unknown feature, `column-missing`, `bad-request` for a change of its id
 */
export async function editLayer(task: EditTask): Promise<readonly string[]> {
  const layer = await readFeatureLayer(task.layerFile);
  const { featureId, change } = task;
  if (!layer.ids.includes(featureId)) {
    throw new AppError('not-found', `${layer.name}: there is no feature ${featureId}`, [
      { layer: layer.name, feature: featureId, detail: 'there is no such feature' },
    ]);
  }
  const columns = change === null ? {} : toColumns(layer, featureId, change.properties ?? {});
  const output = await openOutputDirectory(task.directory);
  try {
    await output.add(task.fileName, changed(layer, featureId, change, columns));
    await output.publish();
  } finally {
    output.discard();
  }
  return [];
}

const idFieldOf = ({ kind }: FeatureLayer): string => (kind === 'zones' ? 'zone_id' : 'id');

/** Properties by the columns that hold them: a misspelt one must not become a column of its own. */
function toColumns(
  layer: FeatureLayer,
  featureId: string,
  properties: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const columns: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(properties)) {
    const column = layer.columns.has(name) ? name : (layer.fields.get(name) ?? name);
    if (column === idFieldOf(layer) || name === idFieldOf(layer)) {
      if (String(value) === featureId) continue;
      throw new AppError('bad-request', `expected the ${name} to stay ${featureId}, but came ${JSON.stringify(value)}`);
    }
    if (!layer.columns.has(column)) {
      const known = [...layer.columns.keys()].join(', ');
      throw new AppError('column-missing', `${layer.name}: expected one of the columns ${known}, but came ${name}`);
    }
    columns[column] = value;
  }
  return columns;
}

/** The features of the layer, one of them other than it was. */
async function* changed(
  layer: FeatureLayer,
  featureId: string,
  change: FeatureChange | null,
  columns: Readonly<Record<string, unknown>>,
): AsyncGenerator<string> {
  // the id is the first property of every feature
  const start = `{"type":"Feature","properties":{${JSON.stringify(idFieldOf(layer))}:${JSON.stringify(featureId)}`;
  const isWanted = (text: string): boolean => text.startsWith(start) && ',}'.includes(text[start.length]);
  yield '{"type":"FeatureCollection","features":[';
  let separator = '\n';
  for await (const piece of tableGeoJson(layerExport(layer, CRS84, 'shapes'), CRS84, [])) {
    const text = piece.replace(/^,?\n/, '');
    if (!text.startsWith('{"type":"Feature",')) continue;
    if (!isWanted(text)) yield separator + text;
    else if (change === null) continue;
    else yield separator + JSON.stringify(withChange(JSON.parse(text) as Feature, change, columns));
    separator = ',\n';
  }
  yield '\n]}\n';
}

interface Feature {
  readonly properties: Readonly<Record<string, unknown>>;
  readonly geometry: unknown;
}

function withChange(feature: Feature, change: FeatureChange, columns: Readonly<Record<string, unknown>>): Feature {
  const geometry = 'geometry' in change ? change.geometry : feature.geometry;
  return { ...feature, properties: { ...feature.properties, ...columns }, geometry };
}
