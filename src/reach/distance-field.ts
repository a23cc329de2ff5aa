// How far the corners of a lattice are from the nearest of many street pieces. In: segments in whole units. Out: squared metres
// at the corners within a few cells of a segment, tile by tile. Cost: some 40 corners per segment of 50 m, about 0.1 µs each.
//
// Exact distances, no chamfer: what the outline promises (see outline.ts) rests on them. The flat frame takes the cosine of the
// latitude nearest to the equator: it makes lengths from west to east too long elsewhere, never too short.
import { cosLatitude, METERS_PER_UNIT } from '../geo/lonlat.ts';

/** Side of a cell. Everything an outline promises follows from it: see outline.ts. */
const CELL_METERS = 11.6;
/** Cells along each side of a tile; the field of one is 264 kB, and the isochrone of 15 walking minutes fits in one. */
export const TILE_CELLS = 256;
/** Corners along each side of a tile: neighbours share a row or a column. */
export const TILE_CORNERS = TILE_CELLS + 1;
/** Cells between the outermost segment and the rim of the lattice: more than is filled in, which is 1.91 sides. */
const MARGIN_CELLS = 3;
/** Nearer than this to a pole longitudes mean nothing. */
const SMALLEST_COSINE = 0.01;

/** A lattice with whole units between its lines. Corner (i, j) lies at `west + i * lonStep`, `south + j * latStep`. */
export interface Lattice {
  readonly west: number;
  readonly south: number;
  readonly lonStep: number;
  readonly latStep: number;
  /** Sides of a cell, metres. */
  readonly lonMeters: number;
  readonly latMeters: number;
  readonly tileColumns: number;
  readonly tileRows: number;
}

/** A lattice around all points (lon, lat units, interleaved; at least one). */
export function latticeAround(points: Int32Array): Lattice {
  let [west, south] = points;
  let [east, north] = points;
  for (let p = 2; p < points.length; p += 2) {
    if (points[p] < west) west = points[p];
    if (points[p] > east) east = points[p];
    if (points[p + 1] < south) south = points[p + 1];
    if (points[p + 1] > north) north = points[p + 1];
  }
  const nearestToEquator = south > 0 ? south : north < 0 ? north : 0;
  const metersPerLon = METERS_PER_UNIT * Math.max(SMALLEST_COSINE, cosLatitude(nearestToEquator));
  const lonStep = Math.floor(CELL_METERS / metersPerLon);
  const latStep = Math.floor(CELL_METERS / METERS_PER_UNIT);
  const columns = Math.ceil((east - west) / lonStep) + 2 * MARGIN_CELLS;
  const rows = Math.ceil((north - south) / latStep) + 2 * MARGIN_CELLS;
  return {
    west: west - MARGIN_CELLS * lonStep,
    south: south - MARGIN_CELLS * latStep,
    lonStep,
    latStep,
    lonMeters: lonStep * metersPerLon,
    latMeters: latStep * METERS_PER_UNIT,
    tileColumns: Math.ceil(columns / TILE_CELLS),
    tileRows: Math.ceil(rows / TILE_CELLS),
  };
}

/** The field of one tile: squared metres of corner (i, j) at `squares[j * TILE_CORNERS + i]`, and what was filled in each row. */
export interface TileField {
  readonly squares: Float32Array;
  readonly rowFirst: Int32Array;
  readonly rowLast: Int32Array;
}

export function createTileField(): TileField {
  return {
    squares: new Float32Array(TILE_CORNERS * TILE_CORNERS).fill(Infinity),
    rowFirst: new Int32Array(TILE_CORNERS).fill(TILE_CORNERS),
    rowLast: new Int32Array(TILE_CORNERS).fill(-1),
  };
}

/** Forgets what was filled in. */
export function clearTileField(field: TileField): void {
  const { squares, rowFirst, rowLast } = field;
  for (let j = 0; j < TILE_CORNERS; j++) {
    if (rowLast[j] >= rowFirst[j]) {
      squares.fill(Infinity, j * TILE_CORNERS + rowFirst[j], j * TILE_CORNERS + rowLast[j] + 1);
    }
    rowFirst[j] = TILE_CORNERS;
    rowLast[j] = -1;
  }
}

/**
 * How far from its segments a field is filled in: half a side beyond the level of the outline. A crossing next to a corner beyond
 * that is put up to 1 m too near to the piece, never too far; filling in a whole side costs 1.6 times as many corners.
 */
export function fillMeters(lattice: Lattice, levelMeters: number): number {
  return levelMeters + Math.max(lattice.lonMeters, lattice.latMeters) / 2;
}

/**
 * Lowers the field of a tile to the distances from one segment, at corners not farther than `reach` metres.
 * Corners are placed in the whole lattice, so that neighbouring tiles hold the same bits in the rows they share.
 */
export function lowerField(
  field: TileField,
  lattice: Lattice,
  tileColumn: number,
  tileRow: number,
  segments: Int32Array,
  at: number,
  reach: number,
): void {
  const { squares, rowFirst, rowLast } = field;
  const { lonMeters, latMeters } = lattice;
  const firstColumn = tileColumn * TILE_CELLS;
  const firstRow = tileRow * TILE_CELLS;
  const metersPerLon = lonMeters / lattice.lonStep;
  const metersPerLat = latMeters / lattice.latStep;
  const ax = (segments[at] - lattice.west) * metersPerLon;
  const ay = (segments[at + 1] - lattice.south) * metersPerLat;
  const dx = (segments[at + 2] - segments[at]) * metersPerLon;
  const dy = (segments[at + 3] - segments[at + 1]) * metersPerLat;
  const length = Math.sqrt(dx * dx + dy * dy);
  const ux = length > 0 ? dx / length : 0;
  const uy = length > 0 ? dy / length : 0;
  const lowX = Math.min(0, dx) - reach;
  const highX = Math.max(0, dx) + reach;
  // rows and columns of the strip of half-width `reach` around the segment
  const slope = uy !== 0 ? ux / uy : 0;
  const half = uy !== 0 ? reach / Math.abs(uy) : Infinity;
  const bottom = Math.max(0, Math.ceil((ay + Math.min(0, dy) - reach) / latMeters) - firstRow);
  const top = Math.min(TILE_CELLS, Math.floor((ay + Math.max(0, dy) + reach) / latMeters) - firstRow);
  for (let j = bottom; j <= top; j++) {
    const y = (firstRow + j) * latMeters - ay;
    const middle = slope * y;
    const left = ax + Math.max(lowX, middle - half);
    const right = ax + Math.min(highX, middle + half);
    const first = Math.max(0, Math.ceil(left / lonMeters) - firstColumn);
    const last = Math.min(TILE_CELLS, Math.floor(right / lonMeters) - firstColumn);
    if (first > last) continue;
    if (first < rowFirst[j]) rowFirst[j] = first;
    if (last > rowLast[j]) rowLast[j] = last;
    const row = j * TILE_CORNERS;
    const alongY = y * uy;
    const acrossY = y * ux;
    const ySquare = y * y;
    const endSquare = (y - dy) * (y - dy);
    for (let i = first; i <= last; i++) {
      const x = (firstColumn + i) * lonMeters - ax;
      const along = x * ux + alongY;
      let square: number;
      if (along <= 0) {
        square = x * x + ySquare;
      } else if (along >= length) {
        square = (x - dx) * (x - dx) + endSquare;
      } else {
        const across = x * uy - acrossY;
        square = across * across;
      }
      if (square < squares[row + i]) squares[row + i] = square;
    }
  }
}
