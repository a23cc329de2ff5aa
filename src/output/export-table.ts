// What every writer of exports works from: a table of texts with types, perhaps with shapes. Values are the texts of our CSV files, so
// that a share, a minute or a length is computed in one place, and no two formats can disagree.
import type { CoordinateSystem } from '../geo/coordinate-system.ts';
import { NO_POSITION, toDegrees } from '../geo/lonlat.ts';
import type { PolygonTable } from '../types.ts';
import { isGeographic } from './crs-wkt.ts';

export type FieldType = 'text' | 'number' | 'boolean';

export interface ExportField {
  readonly name: string;
  readonly type: FieldType;
}

/** Coordinates in the system of the export, easting or longitude first. Rings are closed; shells run counter-clockwise, holes clockwise. */
export type ExportShape =
  | { readonly type: 'point'; readonly x: number; readonly y: number }
  | { readonly type: 'polygon'; readonly polygons: readonly (readonly Float64Array[])[] };

export interface ExportRow {
  /** One text a field; '' is nothing, booleans are `true` and `false`. Not guarded against formulas: that is up to the format. */
  readonly cells: readonly string[];
  readonly shape: ExportShape | null;
}

export interface ExportTable {
  /** Name of the layer, and of its files. */
  readonly name: string;
  /** Shapes that rows may have; `mixed` are points and polygons. */
  readonly shapes: 'none' | 'point' | 'polygon' | 'mixed';
  readonly fields: readonly ExportField[];
  /** Read several times, the same each time. */
  readonly rows: Iterable<ExportRow> | AsyncIterable<ExportRow>;
}

/** A line about the whole export: parameters, sources, sentences that go with the numbers. */
export type ExportNote = readonly [label: string, text: string];

/** Told when a format cannot hold a value as it is. */
export type Tell = (remark: string) => void;

const METER_DECIMALS = 4;
const DEGREE_DECIMALS = 9;

/** Makes shapes in a coordinate system. */
export interface ShapeMaker {
  /** Null for a place that is not known, or that the system cannot express. */
  point(lon: number, lat: number): ExportShape | null;
  /** Null when the feature has no polygon. */
  polygons(table: PolygonTable, feature: number): ExportShape | null;
}

/**
 * Longitude and latitude -> position in `system`. What is computed is rounded to a tenth of a millimetre, so that reading it back gives
 * the same units, and every machine the same bytes.
 */
export function positionMaker(system: CoordinateSystem): (lon: number, lat: number) => [x: number, y: number] {
  const { fromLonLat } = system;
  if (fromLonLat === null) return (lon, lat) => [lon, lat];
  const factor = 10 ** (isGeographic(system) ? DEGREE_DECIMALS : METER_DECIMALS);
  return (lon, lat) => {
    const out: [number, number] = [lon, lat];
    fromLonLat(lon, lat, out);
    return [Math.round(out[0] * factor) / factor, Math.round(out[1] * factor) / factor];
  };
}

/** Shapes in `system` out of positions in units. */
export function shapeMaker(system: CoordinateSystem): ShapeMaker {
  const positionOf = positionMaker(system);
  const ringOf = (vertices: Int32Array, first: number, last: number): Float64Array => {
    const ring = new Float64Array(2 * (last - first));
    for (let v = first; v < last; v++) {
      ring.set(positionOf(toDegrees(vertices[2 * v]), toDegrees(vertices[2 * v + 1])), 2 * (v - first));
    }
    return ring;
  };
  return {
    point: (lon, lat) => {
      if (lon === NO_POSITION) return null;
      const [x, y] = positionOf(toDegrees(lon), toDegrees(lat));
      return Number.isFinite(x + y) ? { type: 'point', x, y } : null;
    },
    polygons: ({ firstPolygon, firstRing, firstVertex, vertices }, feature) => {
      const polygons: Float64Array[][] = [];
      for (let polygon = firstPolygon[feature]; polygon < firstPolygon[feature + 1]; polygon++) {
        const rings: Float64Array[] = [];
        for (let ring = firstRing[polygon]; ring < firstRing[polygon + 1]; ring++) {
          rings.push(ringOf(vertices, firstVertex[ring], firstVertex[ring + 1]));
        }
        polygons.push(rings);
      }
      const usable =
        polygons.length > 0 && polygons.every((rings) => rings.every((ring) => ring.every(Number.isFinite)));
      return usable ? { type: 'polygon', polygons } : null;
    },
  };
}

/** Bounds of a shape: least x and y, greatest x and y. */
export function boundsOf(shape: ExportShape): [minX: number, minY: number, maxX: number, maxY: number] {
  if (shape.type === 'point') return [shape.x, shape.y, shape.x, shape.y];
  const bounds: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const rings of shape.polygons)
    for (const ring of rings) for (let i = 0; i < ring.length; i += 2) extend(bounds, ring[i], ring[i + 1]);
  return bounds;
}

/** Widens `bounds` to hold a position. */
export function extend(bounds: [number, number, number, number], x: number, y: number): void {
  if (x < bounds[0]) bounds[0] = x;
  if (y < bounds[1]) bounds[1] = y;
  if (x > bounds[2]) bounds[2] = x;
  if (y > bounds[3]) bounds[3] = y;
}
