// A layer as it was understood, as an export. In: residences, facilities or zones. Out: its id and every column, with its polygons or
// points. A repeated id has the number that was given to it; values are those of the file.
import type { CoordinateSystem } from '../geo/coordinate-system.ts';
import { NO_POSITION } from '../geo/lonlat.ts';
import type { FeatureLayer } from '../types.ts';
import {
  shapeMaker,
  type ExportField,
  type ExportRow,
  type ExportShape,
  type ExportTable,
  type ShapeMaker,
} from './export-table.ts';

/** The table of a layer; called by its kind, as a file name may hold anything. */
export function layerExport(layer: FeatureLayer, system: CoordinateSystem): ExportTable {
  const idField = layer.kind === 'zones' ? 'zone_id' : 'id';
  const columns = [...layer.columns].filter(([name]) => name !== idField);
  const fields: ExportField[] = [
    { name: idField, type: 'text' },
    ...columns.map(([name, { type }]) => ({ name, type })),
  ];
  const maker = shapeMaker(system);
  const rows = {
    *[Symbol.iterator](): Generator<ExportRow> {
      for (let i = 0; i < layer.ids.length; i++) {
        const cells = columns.map(([, { type, values }]) => (type === 'text' ? values[i] : numberCell(values[i])));
        yield { cells: [layer.ids[i], ...cells], shape: shapeOf(layer, i, maker) };
      }
    },
  };
  return { name: layer.kind, shapes: shapesOf(layer), fields, rows };
}

const numberCell = (value: number): string => (Number.isFinite(value) ? String(value) : '');

function shapeOf({ polygons, points }: FeatureLayer, i: number, maker: ShapeMaker): ExportShape | null {
  return maker.polygons(polygons, i) ?? maker.point(points[2 * i], points[2 * i + 1]);
}

function shapesOf({ ids, points, polygons: { firstPolygon } }: FeatureLayer): ExportTable['shapes'] {
  let outlines = false;
  let places = false;
  for (let i = 0; i < ids.length; i++) {
    if (firstPolygon[i + 1] > firstPolygon[i]) outlines = true;
    else if (points[2 * i] !== NO_POSITION) places = true;
  }
  return outlines ? (places ? 'mixed' : 'polygon') : 'point';
}
