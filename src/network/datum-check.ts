// Refuses a study in which a layer lies beside the network as a block: read in another coordinate system it would fit. In: a network and
// the layers on it. Out: nothing, or issues and sentences where the caller has confirmed the layer as it is.
import { AppError } from '../errors.ts';
import { UNREACHED, type FeatureLayer, type Issue, type WalkNetwork } from '../types.ts';
import { detectDatum, fitsText, type DatumReport, type MeasureDistances } from './datum.ts';
import type { EdgeIndex } from './edge-index.ts';
import { snapPoints } from './snap.ts';

/** Distances to the nearest way of a network. */
export function distancesToWays(network: WalkNetwork, index: EdgeIndex): MeasureDistances {
  return (points, farthestMeters) => {
    const options = { snapMaxMillimeters: farthestMeters * 1000, minComponentMillimeters: 0, moveOffIslands: true };
    const { access } = snapPoints(network, index, points, options);
    return Float64Array.from(access, (millimeters) => (millimeters === UNREACHED ? Infinity : millimeters / 1000));
  };
}

/**
 * Checks every layer against the network.
 * @param confirmed true, or the layers (by kind or name) that are right as they are.
 * @returns a finding for each layer that was confirmed.
 * @throws AppError `datum-shift` for the first one suspected and not confirmed.
 */
export function checkDatum(
  network: WalkNetwork,
  index: EdgeIndex,
  layers: readonly FeatureLayer[],
  confirmed: boolean | readonly string[],
): Issue[] {
  const measure = distancesToWays(network, index);
  const issues: Issue[] = [];
  for (const { kind, name, points } of layers) {
    const report = detectDatum(points, measure);
    if (report.suspected === null) continue;
    const found = shiftText(report);
    const isConfirmed =
      typeof confirmed === 'boolean' ? confirmed : confirmed.includes(kind) || confirmed.includes(name);
    if (!isConfirmed) {
      const cure =
        report.suspected === 'swapped'
          ? 'swap the columns of its coordinates'
          : `declare it, as crs=${report.suspected}`;
      throw new AppError(
        'datum-shift',
        `${name}: expected ${kind} on the ways of ${network.summary.sourceName}, but ${found}: ${cure}, ` +
          'or confirm that it is right as it is with confirmCrs (--confirm-crs)',
      );
    }
    const message = `its place was confirmed, although ${found}`;
    const nowhere = { feature: null, row: null, field: null, place: null };
    issues.push({
      code: 'datum-shift',
      severity: 'warning',
      layer: name,
      ...nowhere,
      value: report.suspected,
      message,
    });
  }
  return issues;
}

const shiftText = (report: DatumReport): string =>
  `its points fit the ways far better otherwise: the median distance is ${fitsText(report)}`;
