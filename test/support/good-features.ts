// Features without a fault, to put bad ones beside.
import type { LayerKind } from '../../src/types.ts';
import { collection, feature, point, square } from './text-source.ts';

export const KINDS: readonly LayerKind[] = ['network', 'residences', 'facilities', 'zones'];

export const GOOD: Readonly<Record<LayerKind, (i: number) => unknown>> = {
  network: (i) =>
    feature(
      {
        type: 'LineString',
        coordinates: [
          [121 + i, 31],
          [121 + i, 31.01],
        ],
      },
      { highway: 'path', id: i },
    ),
  residences: (i) => feature(point(121 + i, 31), { id: i, population: 5 }),
  facilities: (i) => feature(point(121 + i, 31), { id: i, category: 'clinic' }),
  zones: (i) => feature(square(121 + i, 31), { zone_id: i, name: `街镇${i}` }),
  totals: (i) => feature(null, { zone_id: i, population: 100 * i }),
  entrances: (i) => feature(point(121 + i, 31), { id: i, facility_id: i }),
  compounds: (i) => feature(square(121 + i, 31), { id: i, gated: 'yes' }),
  gates: (i) => feature(point(121 + i, 31), { id: i }),
  barriers: (i) =>
    feature(
      {
        type: 'LineString',
        coordinates: [
          [121 + i, 31],
          [121 + i, 31.01],
        ],
      },
      { id: i },
    ),
  candidates: (i) => feature(point(121 + i, 31), { id: i, cost: 5 }),
  lists: (i) => feature(null, { category: 'clinic', zone_id: i }),
};

/** A good file of a kind. */
export const goodText = (kind: LayerKind): string => collection(GOOD[kind](1), GOOD[kind](2));
