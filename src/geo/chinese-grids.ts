// What there is to know about Chinese systems in the EPSG table, as rules instead of a list of definitions (tested against the whole
// table). In: codes, or the numbers of a grid. Out: the other.

export interface ChineseGrid {
  readonly centralMeridian: number;
  /** Metres; begins with the number of the zone where the grid has one. */
  readonly falseEasting: number;
}

const FIRST_CODE = 4491;
const LAST_CODE = 4554;

/**
 * The Gauss-Kruger grids of CGCS2000, EPSG:4491 to 4554: zones of 6 degrees (13 to 23) with and without the zone in the easting, then
 * zones of 3 degrees (25 to 45) likewise.
 */
export function findChineseGrid(code: number): ChineseGrid | null {
  if (!Number.isInteger(code) || code < FIRST_CODE || code > LAST_CODE) return null;
  const wide = code < 4513;
  const index = wide ? (code - 4491) % 11 : (code - 4513) % 21;
  const numbered = wide ? code < 4502 : code < 4534;
  const zone = (wide ? 13 : 25) + index;
  return {
    centralMeridian: 75 + index * (wide ? 6 : 3),
    falseEasting: (numbered ? zone * 1_000_000 : 0) + 500_000,
  };
}

/** The code of a CGCS2000 grid with these numbers; of two such grids the one of 3 degrees. */
export function findChineseCode(centralMeridian: number, falseEasting: number): number | null {
  for (let code = LAST_CODE; code >= FIRST_CODE; code--) {
    const grid = findChineseGrid(code);
    if (grid?.centralMeridian === centralMeridian && grid.falseEasting === falseEasting) return code;
  }
  return null;
}

const OLD_DATUMS: readonly (readonly [datum: string, firstCode: number, lastCode: number])[] = [
  ['Xian 1980', 2327, 2390],
  ['Beijing 1954', 2401, 2442],
  ['Beijing 1954', 4214, 4214],
  ['New Beijing', 4555, 4555],
  ['New Beijing', 4568, 4589],
  ['Xian 1980', 4610, 4610],
  ['New Beijing', 4652, 4656],
  ['New Beijing', 4766, 4800],
  ['New Beijing', 4812, 4812],
  ['New Beijing', 4822, 4822],
  ['Beijing 1954', 21413, 21423],
  ['Beijing 1954', 21453, 21463],
];

/** Beijing 1954, Xian 1980 or New Beijing, when a code is based on one of them. */
export function findOldDatum(code: number): string | null {
  return OLD_DATUMS.find(([, first, last]) => code >= first && code <= last)?.[0] ?? null;
}

/** Why nothing based on an old datum is read. */
export const oldDatumProblem = (datum: string): string =>
  `is based on ${datum}, whose shift to WGS84 differs from place to place and is not public: ` +
  'convert the file to CGCS2000 first, or give the local parameters as a CRS file';
