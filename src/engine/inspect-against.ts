// How well a layer lies on a network or on another layer, for its report. In: the layer and what it is compared with, as sources. Out: the
// report of the layer, with the hypotheses on its coordinate system in `summary.fits`.
import { AppError, ERROR_KINDS } from '../errors.ts';
import { readLayer } from '../layers/read-layer.ts';
import type { ReadOptions } from '../layers/reader.ts';
import { buildNetwork } from '../network/build.ts';
import { detectDatum, type MeasureDistances } from '../network/datum.ts';
import { distancesToWays } from '../network/datum-check.ts';
import { buildEdgeIndex } from '../network/edge-index.ts';
import { distancesToFeatures } from '../network/feature-distances.ts';
import type { FeatureLayer, ImportReport, Source } from '../types.ts';
import { readFeatures, readNetwork } from './read-inputs.ts';

/**
 * Inspects a layer of points or polygons against ways, or against another layer of points or polygons.
 * @throws AppError when `against` can be read as neither; what is wrong with the layer itself is in the report.
 */
export async function inspectAgainst(
  source: Source,
  kind: FeatureLayer['kind'],
  options: ReadOptions,
  against: Source,
  againstOptions: ReadOptions,
): Promise<ImportReport> {
  const { layer, report } = await readLayer(source, kind, options);
  if (layer === null || layer.kind === 'network') return report;
  const measure = await openReference(against, againstOptions);
  const { points, fits, suspected } = detectDatum(layer.points, measure);
  return { ...report, summary: { ...report.summary, against: against.name, comparedPoints: points, fits, suspected } };
}

/** Ways if the file holds any, else features. */
async function openReference(source: Source, options: ReadOptions): Promise<MeasureDistances> {
  let noWays: AppError;
  try {
    const { content } = await readNetwork(source, {}, options);
    const build = { ways: 'walkable', private: false, ferries: false } as const;
    const network = 'nodeCount' in content ? content : buildNetwork(content, build);
    return distancesToWays(network, buildEdgeIndex(network));
  } catch (error) {
    if (!(error instanceof AppError) || ERROR_KINDS[error.code].exit !== 3) throw error;
    noWays = error;
  }
  try {
    return distancesToFeatures((await readFeatures(source, 'facilities', options)).content);
  } catch (error) {
    // a file that is damaged is damaged as both: the first words do
    throw error instanceof AppError && error.code === noWays.code ? noWays : error;
  }
}
