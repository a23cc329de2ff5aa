// A town so regular that its answers are a few lines of arithmetic.
//
//   (0,2)───(1,2)───(2,2)      k × k square blocks, streets on all sides: (k+1)² crossings. Places are given in blocks:
//     │       │       │        (1, 0.5) is half a block north of the crossing (1, 0). Distances along streets between
//   (0,1)───(1,1)───(2,1)      crossings are (|dx| + |dy|) blocks.
//     │       │       │
//   (0,0)───(1,0)───(2,0)      Residences count 1, 2, 4, 8 … people: one sum names everybody in it.
//
// On the equator (the default) every side of every block has the same whole number of millimetres, `sideMillimeters`:
// the cosine of the latitude is 1 to 9 digits there. Elsewhere streets from west to east are longer in the south.
import type { FeatureLayer, WayLayer } from '../../src/types.ts';
import { featureLayer, wayLayer, type Point, type TestFeature, type TestWay } from './layers.ts';

// constants of the program restated by hand: changing them there breaks the tests here on purpose
const EARTH_RADIUS_METERS = 6_371_008.8;
const METERS_PER_UNIT = (EARTH_RADIUS_METERS * Math.PI) / 180 / 1e7;

export interface GridTownOptions {
  /** Blocks along each side. */
  readonly blocks: number;
  /** Side of a block; rounded to whole units. Default 100. */
  readonly blockMeters?: number;
  /** Degrees of the south-west corner. Default 0, 0. */
  readonly latitude?: number;
  readonly longitude?: number;
  /** Tags of all streets. Default: residential. */
  readonly tags?: TestWay['tags'];
}

/** A place in blocks from the south-west corner. */
export type Place = readonly [x: number, y: number];

export interface GridTown {
  readonly blocks: number;
  /** Millimetres of a block's side from south to north (and on the equator of every side). */
  readonly sideMillimeters: number;
  readonly streets: readonly TestWay[];
  readonly ways: WayLayer;
  /** Coordinates of a place. */
  at(place: Place): Point;
  /** Residences `r00`, `r01` … with 1, 2, 4 … people. */
  residences(places: readonly Place[]): FeatureLayer;
  /** Facilities `f00`, `f01` …; one place may have several categories, separated by `;`. */
  facilities(places: readonly { readonly place: Place; readonly category: string }[]): FeatureLayer;
  /** Rectangles `z00`, `z01` …, row by row from the south-west, half a block beyond the streets at the rim. */
  zones(columns: number, rows: number): FeatureLayer;
}

export function gridTown(options: GridTownOptions): GridTown {
  const { blocks, blockMeters = 100, latitude = 0, longitude = 0 } = options;
  const latStep = Math.round(blockMeters / METERS_PER_UNIT);
  const lonStep = Math.round(blockMeters / METERS_PER_UNIT / Math.cos((latitude * Math.PI) / 180));
  const west = Math.round(longitude * 1e7);
  const south = Math.round(latitude * 1e7);
  const at = ([x, y]: Place): Point => [west + Math.round(x * lonStep), south + Math.round(y * latStep)];
  const steps = Array.from({ length: blocks + 1 }, (_, i) => i);
  const tags = options.tags ?? { highway: 'residential' };
  const streets: TestWay[] = [
    ...steps.map((y) => ({ points: steps.map((x) => at([x, y])), tags })),
    ...steps.map((x) => ({ points: steps.map((y) => at([x, y])), tags })),
  ];
  return {
    blocks,
    sideMillimeters: Math.round(latStep * METERS_PER_UNIT * 1000),
    streets,
    ways: wayLayer(streets),
    at,
    residences: (places) => featureLayer('residences', residenceFeatures(places.map(at))),
    facilities: (list) => featureLayer('facilities', facilityFeatures(list.map((f) => ({ ...f, point: at(f.place) })))),
    zones: (columns, rows) => featureLayer('zones', zoneFeatures(at, blocks, columns, rows)),
  };
}

const numbered = (letter: string, i: number): string => `${letter}${String(i).padStart(2, '0')}`;

function residenceFeatures(points: readonly Point[]): TestFeature[] {
  return points.map((point, i) => ({ id: numbered('r', i), point, properties: { population: 2 ** i } }));
}

function facilityFeatures(list: readonly { point: Point; category: string }[]): TestFeature[] {
  return list.map(({ point, category }, i) => ({ id: numbered('f', i), point, properties: { category } }));
}

function zoneFeatures(at: (place: Place) => Point, blocks: number, columns: number, rows: number): TestFeature[] {
  const size = blocks + 1;
  const features: TestFeature[] = [];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const [x0, x1] = [column, column + 1].map((c) => (c * size) / columns - 0.5);
      const [y0, y1] = [row, row + 1].map((r) => (r * size) / rows - 0.5);
      const ring = [at([x0, y0]), at([x1, y0]), at([x1, y1]), at([x0, y1])];
      const id = numbered('z', row * columns + column);
      features.push({
        id,
        point: at([(x0 + x1) / 2, (y0 + y1) / 2]),
        rings: [ring],
        properties: { name: `zone ${id}` },
      });
    }
  }
  return features;
}

/** Blocks between two crossings, or between points on one street. */
export function blocksBetween([ax, ay]: Place, [bx, by]: Place): number {
  return Math.abs(ax - bx) + Math.abs(ay - by);
}

/** Crossings within r blocks of a crossing that is at least r blocks from the rim: 1 + 4 (1 + 2 + … + r). */
export function crossingsWithin(r: number): number {
  return 2 * r * r + 2 * r + 1;
}
