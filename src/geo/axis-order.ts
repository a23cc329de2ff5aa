// Chinese surveys write the northing first (X is north). In: a system and its positions one by one, each in either order. Out: longitude
// and latitude, and how many positions came northing first. Where both orders would be possible, the position is taken as it stands.
import type { Convert, CoordinateSystem } from './coordinate-system.ts';

export interface OrderedSystem {
  readonly toLonLat: Convert | null;
  /** Positions so far that came northing first. */
  readonly swapped: () => number;
}

/** Reads positions of `system` in either order; what fits in neither is NaN. */
export function orderAxes({ toLonLat, fits }: CoordinateSystem): OrderedSystem {
  let swapped = 0;
  if (toLonLat === null || fits === null) return { toLonLat, swapped: () => 0 };
  const convert: Convert = (x, y, out) => {
    if (fits(x, y)) return toLonLat(x, y, out);
    if (!fits(y, x)) return void out.fill(NaN);
    swapped++;
    toLonLat(y, x, out);
  };
  return { toLonLat: convert, swapped: () => swapped };
}
