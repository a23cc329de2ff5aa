// Where the choices of the synthetic city come from.
// In: a seed, the kind of choice and the place it is made for, all whole numbers. Out: a number in [0, 1), always the same one.
//
// A hash in the manner of murmur3 instead of a random sequence: no choice depends on those before it, so a block can be made
// alone, again and in any order. `Math.imul` and unsigned shifts give the same bits on every machine and in every language.

/** What a choice decides; the numbers are part of the recipe, changing one makes another city. */
export const CHOICE = {
  jitterEast: 1,
  jitterNorth: 2,
  middle: 3,
  rowClass: 4,
  rowGap: 5,
  columnClass: 6,
  columnGap: 7,
  collectorEast: 8,
  collectorNorth: 9,
  walled: 10,
  spine: 11,
  upperRow: 13,
  upperRowLength: 14,
  lowerRow: 15,
  lowerRowLength: 16,
  gateCount: 17,
  gateSide: 18,
  gatePlace: 19,
  laneCount: 20,
  laneSide: 21,
  lanePlace: 22,
  laneThrough: 23,
  rowLink: 24,
  floors: 30,
  towerFloors: 31,
  building: 32,
  peoplePerFloor: 33,
  gateClosed: 34,
  facility: 40,
} as const;

/** A number in [0, 1) that depends on nothing but the arguments. */
export function chance(seed: number, choice: number, ...place: readonly number[]): number {
  let hash = mix(mix(0x9e3779b9, seed), choice);
  for (const value of place) hash = mix(hash, value);
  return (hash >>> 0) / 4294967296;
}

function mix(hash: number, value: number): number {
  let x = Math.imul(hash ^ value, 0x85ebca6b);
  x ^= x >>> 13;
  x = Math.imul(x, 0xc2b2ae35);
  return x ^ (x >>> 16);
}
