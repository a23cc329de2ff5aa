// What there is to know about Chinese systems in the EPSG table, as rules instead of a list of definitions (tested against the whole
// table). In: codes, or the numbers of a grid. Out: the other.

export interface ChineseGrid {
  readonly centralMeridian: number;
  /** Metres; begins with the number of the zone where the grid has one. */
  readonly falseEasting: number;
}

/** Codes of grids one after the other, from the central meridian of 75 degrees on. */
type Series = readonly [firstCode: number, degrees: 3 | 6, numbered: boolean];

/** Grids in a series: zones 13 to 23 of 6 degrees, 25 to 45 of 3 degrees. */
const SERIES_LENGTH = { 3: 21, 6: 11 } as const;

/** CGCS2000: EPSG:4491 to 4554. */
const NEW_SERIES: readonly Series[] = [
  [4491, 6, true],
  [4502, 6, false],
  [4513, 3, true],
  [4534, 3, false],
];

const OLD_SERIES: Readonly<Record<'krass' | 'IAU76', readonly Series[]>> = {
  krass: [
    [21413, 6, true],
    [21453, 6, false],
    [2401, 3, true],
    [2422, 3, false],
  ],
  IAU76: [
    [2327, 6, true],
    [2338, 6, false],
    [2349, 3, true],
    [2370, 3, false],
  ],
};

/** The Gauss-Kruger grid of CGCS2000 with this code; null for any other code. */
export const findChineseGrid = (code: number): ChineseGrid | null => findInSeries(code, NEW_SERIES);

/** PROJ text of a system of Beijing 1954 or Xian 1980 without its shift to WGS84; null for any other code. */
export function findOldText(code: number): string | null {
  if (code === 4214) return '+proj=longlat +ellps=krass';
  if (code === 4610) return '+proj=longlat +ellps=IAU76';
  for (const ellipsoid of ['krass', 'IAU76'] as const) {
    const grid = findInSeries(code, OLD_SERIES[ellipsoid]);
    if (grid !== null) return gaussKrugerText(grid, ellipsoid);
  }
  return null;
}

/** PROJ text of a Gauss-Kruger grid. */
export const gaussKrugerText = ({ centralMeridian, falseEasting }: ChineseGrid, ellipsoid: string): string =>
  `+proj=tmerc +lat_0=0 +lon_0=${centralMeridian} +k=1 +x_0=${falseEasting} +y_0=0 +ellps=${ellipsoid} +units=m`;

function findInSeries(code: number, series: readonly Series[]): ChineseGrid | null {
  for (const [firstCode, degrees, numbered] of series) {
    const index = code - firstCode;
    if (!Number.isInteger(index) || index < 0 || index >= SERIES_LENGTH[degrees]) continue;
    const zone = (degrees === 6 ? 13 : 25) + index;
    return {
      centralMeridian: 75 + index * degrees,
      falseEasting: (numbered ? zone * 1_000_000 : 0) + 500_000,
    };
  }
  return null;
}

/** The code of a CGCS2000 grid with these numbers; of two such grids the one of 3 degrees. */
export function findChineseCode(centralMeridian: number, falseEasting: number): number | null {
  for (let code = 4554; code >= 4491; code--) {
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
