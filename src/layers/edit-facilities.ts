// One edit of a list of facilities: what if this one were built, moved, closed. In: a layer and an edit. Out: the layer as it would have
// been read with that edit in the file, in canonical order, and where every facility is in it. Cost: a copy of the layer.
import { AppError } from '../errors.ts';
import { compareText, NO_POSITION, toUnits } from '../geo/lonlat.ts';
import type { FacilityEdit } from '../study-types.ts';
import type { Column, FeatureLayer } from '../types.ts';
import { pickFeatures } from './canonical.ts';
import { joinPolygons } from './facilities.ts';

export interface EditedFacilities {
  readonly layer: FeatureLayer;
  /** Index of each facility of the old layer in the new one; -1 for one that was closed. */
  readonly newOf: Int32Array;
  /** Index of the facility that was added or moved, in the new layer; -1 after a closure. */
  readonly edited: number;
}

/**
 * The layer after an edit.
 * @throws AppError `bad-usage` for an id that is taken, or that no facility has; for a column that the layer has not.
 */
export function editFacilities(layer: FeatureLayer, edit: FacilityEdit): EditedFacilities {
  const count = layer.ids.length;
  const at = layer.ids.indexOf(edit.id);
  if (edit.op === 'add' && at >= 0) {
    throw new AppError('bad-usage', `expected a new id for a facility to add, but there is a facility ${edit.id}`);
  }
  if (edit.op !== 'add' && at < 0) {
    throw new AppError('bad-usage', `expected the id of a facility to ${edit.op}, but there is no facility ${edit.id}`);
  }
  const order = [...layer.ids.keys()].filter((f) => f !== at);
  if (edit.op === 'close') return reorder(layer, order, count, -1);
  const longer = withOneMore(layer, edit, at);
  const place = order.findIndex((f) => compareText(layer.ids[f], edit.id) > 0);
  const edited = place < 0 ? order.length : place;
  order.splice(edited, 0, count);
  const found = reorder(longer, order, count, edited);
  if (at >= 0) found.newOf[at] = edited;
  return found;
}

function reorder(layer: FeatureLayer, order: readonly number[], count: number, edited: number): EditedFacilities {
  const newOf = new Int32Array(count).fill(-1);
  order.forEach((feature, i) => {
    if (feature < count) newOf[feature] = i;
  });
  return { layer: pickFeatures(layer, Uint32Array.from(order), layer.ids), newOf, edited };
}

/** The layer with the facility that is added, or the moved one once more, behind all others. */
function withOneMore(layer: FeatureLayer, edit: Exclude<FacilityEdit, { op: 'close' }>, at: number): FeatureLayer {
  const points = new Int32Array(layer.points.length + 2);
  points.set(layer.points);
  points.set(edit.place === null ? [NO_POSITION, NO_POSITION] : edit.place.map(toUnits), layer.points.length);
  const noOutline = {
    firstPolygon: new Uint32Array(2),
    firstRing: new Uint32Array(1),
    firstVertex: new Uint32Array(1),
  };
  const polygons = joinPolygons([layer.polygons, { ...noOutline, vertices: new Int32Array(0) }]);
  const properties: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(edit.op === 'add' ? edit.properties : {})) {
    properties[layer.columns.has(name) ? name : (layer.fields.get(name) ?? name)] = value;
  }
  const unknown = Object.keys(properties).find((name) => !layer.columns.has(name));
  if (unknown !== undefined) {
    const names = [...layer.columns.keys()].join(', ');
    throw new AppError('bad-usage', `${layer.name}: expected properties among ${names}, but came ${unknown}`);
  }
  const idColumn = layer.fields.get('id');
  if (edit.op === 'add' && idColumn !== undefined) properties[idColumn] ??= edit.id;
  const columns = new Map<string, Column>();
  for (const [name, column] of layer.columns) {
    if (column.type === 'text') {
      const value = at >= 0 ? column.values[at] : String(properties[name] ?? '');
      columns.set(name, { type: 'text', values: [...column.values, value] });
    } else {
      const value = at >= 0 ? column.values[at] : Number(properties[name] ?? NaN);
      columns.set(name, { type: 'number', values: Float64Array.of(...column.values, value) });
    }
  }
  return { ...layer, ids: [...layer.ids, edit.id], points, polygons, columns };
}
