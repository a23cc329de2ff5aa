// A layer as it was understood, as an export. In: residences, facilities or zones. Out: its id and every column, with its polygons or
// points. A repeated id has the number that was given to it; values are those of the file.
import type { CoordinateSystem } from '../geo/coordinate-system.ts';
import { NO_POSITION } from '../geo/lonlat.ts';
import type { FeatureLayer } from '../types.ts';
import { isGeographic } from './crs-wkt.ts';
import {
  shapeMaker,
  type ExportField,
  type ExportRow,
  type ExportShape,
  type ExportTable,
  type ShapeMaker,
} from './export-table.ts';

/**
 * Where the place of a feature stands: as its shape, or in columns that our reader, QGIS and spreadsheets know: `lon`, `lat` for degrees,
 * `x` (easting), `y` for metres. `outlines` has `wkt` instead where there are polygons; `points` has the representative point of polygons, as
 * a cell of a sheet is too short for an outline.
 */
export type PlaceForm = 'shapes' | 'outlines' | 'points';

/** The table of a layer; called by its kind, as a file name may hold anything. */
export function layerExport(layer: FeatureLayer, system: CoordinateSystem, form: PlaceForm): ExportTable {
  const maker = shapeMaker(system);
  const shapes = shapesOf(layer);
  const idField = layer.kind === 'zones' ? 'zone_id' : 'id';
  const places = form === 'shapes' ? [] : placeFields(system, form === 'outlines' && shapes !== 'point');
  // what the file said about places was in its own system: the columns of the export take the names
  const taken = new Set([idField, ...places.map(({ name }) => name)]);
  const columns = [...layer.columns].filter(([name]) => name !== idField && !taken.has(name.toLowerCase()));
  const fields: ExportField[] = [
    { name: idField, type: 'text' },
    ...columns.map(([name, { type }]) => ({ name, type })),
    ...places,
  ];
  const rows = {
    *[Symbol.iterator](): Generator<ExportRow> {
      for (let i = 0; i < layer.ids.length; i++) {
        const cells = columns.map(([, { type, values }]) => (type === 'text' ? values[i] : numberCell(values[i])));
        const shape = form === 'points' ? pointOf(layer, i, maker) : shapeOf(layer, i, maker);
        yield { cells: [layer.ids[i], ...cells, ...placeCells(shape, places.length)], shape };
      }
    },
  };
  return { name: layer.kind, shapes: form === 'points' ? 'point' : shapes, fields, rows };
}

function placeFields(system: CoordinateSystem, withOutlines: boolean): ExportField[] {
  if (withOutlines) return [{ name: 'wkt', type: 'text' }];
  return (isGeographic(system) ? ['lon', 'lat'] : ['x', 'y']).map((name) => ({ name, type: 'number' }));
}

function placeCells(shape: ExportShape | null, count: number): string[] {
  if (count === 1) return [wktOf(shape)];
  return (shape?.type === 'point' ? [String(shape.x), String(shape.y)] : ['', '']).slice(0, count);
}

function wktOf(shape: ExportShape | null): string {
  if (shape === null) return '';
  if (shape.type === 'point') return `POINT (${shape.x} ${shape.y})`;
  const polygons = shape.polygons.map((rings) => `(${rings.map(ringWkt).join(', ')})`);
  return polygons.length === 1 ? `POLYGON ${polygons[0]}` : `MULTIPOLYGON (${polygons.join(', ')})`;
}

function ringWkt(ring: Float64Array): string {
  const points: string[] = [];
  for (let i = 0; i < ring.length; i += 2) points.push(`${ring[i]} ${ring[i + 1]}`);
  return `(${points.join(', ')})`;
}

const numberCell = (value: number): string => (Number.isFinite(value) ? String(value) : '');

const shapeOf = (layer: FeatureLayer, i: number, maker: ShapeMaker): ExportShape | null =>
  maker.polygons(layer.polygons, i) ?? pointOf(layer, i, maker);

const pointOf = ({ points }: FeatureLayer, i: number, maker: ShapeMaker): ExportShape | null =>
  maker.point(points[2 * i], points[2 * i + 1]);

function shapesOf({ ids, points, polygons: { firstPolygon } }: FeatureLayer): ExportTable['shapes'] {
  let outlines = false;
  let places = false;
  for (let i = 0; i < ids.length; i++) {
    if (firstPolygon[i + 1] > firstPolygon[i]) outlines = true;
    else if (points[2 * i] !== NO_POSITION) places = true;
  }
  return outlines ? (places ? 'mixed' : 'polygon') : 'point';
}
