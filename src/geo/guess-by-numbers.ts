// Which coordinate system numbers look like, for the message that asks for it: never to decide. In: positions whose system nobody told.
// Out: candidates. The latitude does not tell a grid without zone numbers from its neighbours, so those are named as a family.
//
//   easting     40.3 million               zone 40 in front: EPSG:4528 (3 degrees); 13 to 23 million: 6 degrees, or web Mercator
//   easting     some 100,000 to 900,000    a grid without zone number, or UTM
//   both within 100,000                    a local system of a city
import { findChineseGrid } from './chinese-grids.ts';

type Position = readonly [x: number, y: number];

export interface CrsGuess {
  /** Systems that the numbers fit, most likely first; empty for a local system. */
  readonly codes: readonly string[];
  /** True when the northing comes first. */
  readonly swapped: boolean;
  /** Half a sentence for a message, with what to do. */
  readonly hint: string;
}

/** Northings of China, metres. */
const NORTH: Position = [300_000, 6_200_000];
const LOCAL_METERS = 100_000;
/** Positions looked at; what is told of a file does not get truer with more. */
const ENOUGH = 1000;

/**
 * The system that most of the positions look like; null when they look like degrees, or like nothing known.
 */
export function guessByNumbers(positions: Iterable<Position>): CrsGuess | null {
  const votes = new Map<string, { guess: CrsGuess; count: number }>();
  let seen = 0;
  for (const [x, y] of positions) {
    if (seen === ENOUGH) break;
    seen++;
    const guess = guessOne(x, y);
    if (guess === null) continue;
    const vote = votes.get(guess.hint);
    if (vote) vote.count++;
    else votes.set(guess.hint, { guess, count: 1 });
  }
  const [best] = [...votes.values()].sort((a, b) => b.count - a.count);
  return best !== undefined && 2 * best.count > seen ? best.guess : null;
}

function guessOne(x: number, y: number): CrsGuess | null {
  if (isDegrees(x, y) || isDegrees(y, x) || !Number.isFinite(x + y)) return null;
  const straight = codesOf(x, y);
  if (straight.length > 0) return toGuess(straight, false);
  const turned = codesOf(y, x);
  if (turned.length > 0) return toGuess(turned, true);
  const [small, large] = [Math.abs(x), Math.abs(y)].sort((a, b) => a - b);
  // one number that may be degrees beside one that is not: a slip of the pen
  if (large > LOCAL_METERS || small <= 180) return null;
  const hint = 'the numbers look like a local system of a city, in metres: give its parameters as a CRS file';
  return { codes: [], swapped: false, hint };
}

const isDegrees = (x: number, y: number): boolean => Math.abs(x) <= 180 && Math.abs(y) <= 90;

function codesOf(east: number, north: number): string[] {
  const codes: string[] = [];
  // China in web Mercator
  if (east > 8_100_000 && east < 15_100_000 && north > 1_900_000 && north < 7_200_000) codes.push('EPSG:3857');
  if (north < NORTH[0] || north > NORTH[1]) return codes;
  const zone = Math.floor(east / 1_000_000);
  const within = east - zone * 1_000_000;
  if (within < 100_000 || within > 900_000) return codes;
  if (zone === 0) codes.push(...GRIDS_WITHOUT_ZONE);
  else {
    const code = zone < 24 ? 4491 + zone - 13 : 4513 + zone - 25;
    if (findChineseGrid(code)?.falseEasting === zone * 1_000_000 + 500_000) codes.push(`EPSG:${code}`);
  }
  return codes;
}

/** The grids of 3 degrees most in use; which of them it is only the owner of the data knows. */
const GRIDS_WITHOUT_ZONE = ['EPSG:4549', 'EPSG:4550'];

function toGuess(codes: readonly string[], swapped: boolean): CrsGuess {
  const order = swapped ? ', northing first' : '';
  const hint =
    codes === GRIDS_WITHOUT_ZONE || codes[0] === GRIDS_WITHOUT_ZONE[0]
      ? `the numbers look like a CGCS2000 grid without zone number${order}, such as EPSG:4549 for the central meridian 120°E ` +
        'or EPSG:4550 for 123°E (EPSG:4534 to EPSG:4554, or UTM): declare it, as crs=EPSG:4549'
      : `the numbers look like ${codes.join(' or ')}${order}: declare it, as crs=${codes[0]}`;
  return { codes, swapped, hint };
}
