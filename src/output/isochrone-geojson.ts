// Isochrones as GeoJSON. In: isochrones of one network. Out: chunks of text. Per point, numbered from 1 in the order asked for:
// its place (`kind` origin), the areas, largest first so that smaller ones are drawn over them (`kind` area), and the reached
// pieces of streets by edge (`kind` street), each with the smallest cutoff that contains it and how far its ends are.
import { CRS84 } from '../geo/coordinate-system.ts';
import { timeMillis } from '../geo/pace.ts';
import type { Isochrone } from '../reach/isochrone.ts';
import type { Cutoff } from '../types.ts';
import { inChunks, threeDecimals } from './csv.ts';
import { shapeMaker } from './export-table.ts';
import { collectionLines, featureText, lineText, pointText, shapeText } from './geojson-text.ts';

export interface IsochroneCollection {
  readonly isochrones: readonly Isochrone[];
  /** As asked for, in the order of the isochrones' cutoffs. */
  readonly cutoffs: readonly Cutoff[];
  readonly speedMps: number;
  readonly attribution: readonly string[];
  readonly notices: readonly string[];
}

type Properties = (readonly [name: string, json: string])[];

/** The collection as chunks of about 64 KiB. */
export function isochroneGeoJson(collection: IsochroneCollection): Iterable<string> {
  return inChunks(collectionLines(collection, featuresOf(collection)));
}

function* featuresOf({ isochrones, cutoffs, speedMps }: IsochroneCollection): Generator<string> {
  const maker = shapeMaker(CRS84);
  for (const [i, isochrone] of isochrones.entries()) {
    const number = String(i + 1);
    const cutoffCells = cutoffs.map((cutoff, band) => cutoffProperties(cutoff, isochrone, band, speedMps));
    yield originText(isochrone, number);
    for (let band = cutoffs.length - 1; band >= 0; band--) {
      yield featureText(shapeText(maker.polygons(isochrone.areas, band)), [
        ['kind', '"area"'],
        ['point', number],
        ...cutoffCells[band],
        ['tolerance_meters', String(isochrone.toleranceMeters)],
      ]);
    }
    yield* streetTexts(isochrone, number, cutoffCells, speedMps);
  }
}

function originText({ request, origin, passedOverMillimeters }: Isochrone, number: string): string {
  return featureText(pointText(request.lon, request.lat), [
    ['kind', '"origin"'],
    ['point', number],
    ['access_meters', threeDecimals(origin.access)],
    ['passed_over_meters', passedOverMillimeters > 0 ? threeDecimals(passedOverMillimeters) : 'null'],
  ]);
}

function* streetTexts(
  { pieces }: Isochrone,
  number: string,
  cutoffCells: readonly Properties[],
  speedMps: number,
): Generator<string> {
  const { count, bands, fromLengths, toLengths, firstPoint, points } = pieces;
  for (let p = 0; p < count; p++) {
    yield featureText(lineText(points, firstPoint[p], firstPoint[p + 1]), [
      ['kind', '"street"'],
      ['point', number],
      ...cutoffCells[bands[p]],
      ['from_meters', threeDecimals(fromLengths[p])],
      ['to_meters', threeDecimals(toLengths[p])],
      ['from_seconds', threeDecimals(timeMillis(fromLengths[p], speedMps))],
      ['to_seconds', threeDecimals(timeMillis(toLengths[p], speedMps))],
    ]);
  }
}

/** A cutoff in both units: the one that was asked for as it was written, the other derived. */
function cutoffProperties(cutoff: Cutoff, { request }: Isochrone, band: number, speedMps: number): Properties {
  const millimeters = request.cutoffsMillimeters[band];
  const minutes = 'minutes' in cutoff ? cutoff.minutes : timeMillis(millimeters, speedMps) / 60_000;
  const meters = 'meters' in cutoff ? cutoff.meters : millimeters / 1000;
  return [
    ['cutoff_minutes', String(minutes)],
    ['cutoff_meters', String(meters)],
    ['speed_mps', String(speedMps)],
  ];
}
