// People without a home: those of a census where no residence is known. In: the residences, who is counted, and people by zone. Out:
// the same with one feature more for each, without a place, so that no denominator loses them. Canonical order is kept.
import { compareText, NO_POSITION } from '../geo/lonlat.ts';
import type { Column, FeatureLayer, Population, ZoneAssignment } from '../types.ts';
import { pickFeatures } from './canonical.ts';

/** People of a unit that has no residences. */
export interface Unhoused {
  readonly id: string;
  /** Index of the zone, or -1. */
  readonly zone: number;
  /** Thousandths. */
  readonly people: number;
}

/** Residences with what is counted of each. */
export interface Counted {
  readonly residences: FeatureLayer;
  readonly population: Population;
  readonly zoneAssignment: ZoneAssignment;
}

/** The residences with one feature more for each of `unhoused`, called `no_residence_data:` and its id. */
export function addUnhoused(counted: Counted, unhoused: readonly Unhoused[]): Counted {
  if (unhoused.length === 0) return counted;
  const { residences, population, zoneAssignment } = counted;
  const count = residences.ids.length;
  const ids = [...residences.ids];
  const taken = new Set(ids);
  for (const { id } of unhoused) {
    let name = `no_residence_data:${id}`;
    for (let i = 2; taken.has(name); i++) name = `no_residence_data:${id}#${i}`;
    taken.add(name);
    ids.push(name);
  }
  const order = Uint32Array.from(ids.keys()).sort((a, b) => compareText(ids[a], ids[b]));
  const pick = (own: ArrayLike<number>, added: (people: Unhoused) => number): number[] =>
    Array.from(order, (index) => (index < count ? own[index] : added(unhoused[index - count])));
  return {
    residences: pickFeatures(withEmpty(residences, unhoused.length), order, ids),
    population: {
      ...population,
      weights: Float64Array.from(pick(population.weights, (unit) => unit.people)),
      missing: Uint8Array.from(pick(population.missing, () => 0)),
      unhoused: Uint8Array.from(order, (index) => (index < count ? 0 : 1)),
    },
    zoneAssignment: { ...zoneAssignment, zones: Int32Array.from(pick(zoneAssignment.zones, (unit) => unit.zone)) },
  };
}

/** The layer with features behind its last that have nothing. */
function withEmpty(layer: FeatureLayer, more: number): FeatureLayer {
  const points = new Int32Array(layer.points.length + 2 * more).fill(NO_POSITION);
  points.set(layer.points);
  const { firstPolygon } = layer.polygons;
  const starts = new Uint32Array(firstPolygon.length + more).fill(firstPolygon[firstPolygon.length - 1]);
  starts.set(firstPolygon);
  const columns = [...layer.columns].map(([name, column]) => [name, lengthen(column, more)] as const);
  return { ...layer, points, polygons: { ...layer.polygons, firstPolygon: starts }, columns: new Map(columns) };
}

function lengthen(column: Column, more: number): Column {
  if (column.type === 'text') return { type: 'text', values: [...column.values, ...new Array<string>(more).fill('')] };
  const values = new Float64Array(column.values.length + more).fill(NaN);
  values.set(column.values);
  return { type: 'number', values };
}
