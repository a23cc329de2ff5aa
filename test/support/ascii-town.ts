// Maps drawn in characters: one look shows the river, the wall, the island.
//
//     A--+--B        letters and digits   places with a name; on a street they are crossings
//        |  |        +                    a crossing without a name
//     c  +-->D       - |                  street, walked both ways;   = bridge (walked, not snapped to)
//                    > < ^ v              one-way street: one such mark makes the whole stretch between two crossings one-way
//
// Each character is a cell, `cellMeters` wide and high on the equator. Two streets that cross without a letter or + do not meet.
// A letter that touches no street is only a place (here `c`). `v` is always a mark: do not name a place so.
import { wayLayer, type Point, type TestWay } from './layers.ts';
import type { TagSet, WayLayer } from '../../src/types.ts';

const METERS_PER_UNIT = (6_371_008.8 * Math.PI) / 180 / 1e7;

export interface AsciiTown {
  readonly ways: WayLayer;
  readonly streets: readonly TestWay[];
  /** Millimetres of one step from cell to cell. */
  readonly stepMillimeters: number;
  /** Millimetres of a straight street of so many steps: rounded once. */
  millimeters(steps: number): number;
  /** Coordinates of the place with this name. */
  at(name: string): Point;
}

const isPlace = (c: string): boolean => c !== '' && !' -=|<>^v'.includes(c);
const ACROSS = '-=<>';
const DOWN = '|^v';

/**
 * The town of a drawing.
 * @throws Error when a stretch of street ends at nothing.
 */
export function asciiTown(drawing: string, cellMeters = 50): AsciiTown {
  const rows = drawing.split('\n').filter((row) => row.trim() !== '');
  const margin = Math.min(...rows.map((row) => row.search(/\S/)));
  const cell = Math.round(cellMeters / METERS_PER_UNIT);
  const charAt = (x: number, y: number): string => rows[y]?.[x] ?? '';
  const pointAt = (x: number, y: number): Point => [(x - margin) * cell, (rows.length - 1 - y) * cell];
  const places = new Map<string, Point>();
  const streets: TestWay[] = [];
  for (let y = 0; y < rows.length; y++) {
    for (let x = 0; x < rows[y].length; x++) {
      const c = charAt(x, y);
      if (!isPlace(c)) continue;
      if (c !== '+') places.set(c, pointAt(x, y));
      for (const [dx, dy, marks] of [
        [1, 0, ACROSS],
        [0, 1, DOWN],
      ] as const) {
        const passed = stretchFrom(charAt, x, y, dx, dy, marks);
        if (passed === null) continue;
        const end = passed.length + 1;
        const points = [pointAt(x, y), pointAt(x + dx * end, y + dy * end)];
        streets.push({ points, tags: tagsOf(passed) });
      }
    }
  }
  return {
    ways: wayLayer(streets),
    streets,
    stepMillimeters: Math.round(cell * METERS_PER_UNIT * 1000),
    millimeters: (steps) => Math.round(steps * cell * METERS_PER_UNIT * 1000),
    at(name) {
      const point = places.get(name);
      if (!point) throw new Error(`the drawing has no place ${name}`);
      return point;
    },
  };
}

/** Characters of the street from a crossing to the next one, or null when none begins here. */
function stretchFrom(
  charAt: (x: number, y: number) => string,
  x: number,
  y: number,
  dx: number,
  dy: number,
  marks: string,
): string | null {
  let passed = '';
  for (let n = 1; ; n++) {
    const c = charAt(x + n * dx, y + n * dy);
    if (c !== '' && marks.includes(c)) passed += c;
    else if (passed === '') return null;
    else if (isPlace(c)) return passed;
    // a street drawn across this one: passed under, without a crossing
    else if (c !== '' && c !== ' ') passed += dx === 1 ? '-' : '|';
    else throw new Error(`the street from column ${x}, row ${y} ends at nothing`);
  }
}

function tagsOf(passed: string): TagSet {
  const forward = /[>v]/.test(passed);
  const backward = /[<^]/.test(passed);
  return {
    highway: 'footway',
    ...(passed.includes('=') ? { bridge: 'yes' } : {}),
    ...(forward !== backward ? { 'oneway:foot': forward ? 'yes' : '-1' } : {}),
  };
}
