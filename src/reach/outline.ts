// Outlines of what is reached: polygons that contain every reached piece and nothing farther than 25 m from one.
// In: segments with bands. Out: one polygon per band, each of all segments up to that band. Cost: linear in the corners near
// segments; see bench/README.md. Method: marching squares over exact distances (distance-field.ts).
//
// Why it holds. Let d be the diagonal of a cell, 16.4 m; a corner is *in* when its distance to the nearest piece is at most
// L = d + 5 cm; the outline runs between corners that are in and corners that are out.
//   Contains:  a point of a piece lies in a cell whose four corners are all within d of it, hence in, so the cell is inside.
//   Tolerance: a point inside lies within L + d / 2 = 24.7 m. Distances change by at most 1 m per metre; where all corners of a
//              cell are in, the nearest is within d / 2. Elsewhere the inside part is the hull of corners that are in and of
//              crossings on sides; the worst case over all corner values was searched numerically, and is also d / 2.
//   Nested:    more pieces lower distances, which moves corners in and crossings outwards along their side, never back; a cell
//              with two opposite corners in is joined, so that its inside only grows.
//   Valid:     each crossing lies strictly within its side, on whole units: rings never touch, themselves or each other.
//   One shell: reached pieces hang together; a corner that is in has a neighbour in that is no farther from the same piece,
//              until it is a corner of a cell with the piece in it.
import { AppError, invariant } from '../errors.ts';
import type { PolygonTable } from '../types.ts';
import {
  clearTileField,
  createTileField,
  fillMeters,
  latticeAround,
  lowerField,
  TILE_CELLS,
  type Lattice,
  type TileField,
} from './distance-field.ts';
import { assembleRings, createTracer, traceTile, type Chains, type Tracer } from './contour.ts';

/** What every outline promises: nothing inside is farther from a reached piece. */
export const OUTLINE_TOLERANCE_METERS = 25;
/** Above the diagonal of a cell, for rounding to whole units and floating point. */
const LEVEL_MARGIN_METERS = 0.05;

/** An isochrone of 12,000 by 12,000 km: beyond it something is wrong with the lengths of ways. */
const MAX_TILES = 1 << 24;

/** Straight parts of reached pieces: 2 points each, lon, lat units, and the band of each, ascending. */
export interface BandedSegments {
  readonly ends: Int32Array;
  readonly bands: Uint32Array;
}

/** Working memory of outlines, 1 MB; one per thread, used again and again. */
export interface OutlineScratch {
  readonly field: TileField;
  readonly tracer: Tracer;
}

export function createOutlineScratch(): OutlineScratch {
  return { field: createTileField(), tracer: createTracer() };
}

/** One polygon per band: what lies around the segments of that band and of all before it. None where there is no segment yet. */
export function traceOutlines(segments: BandedSegments, bandCount: number, scratch: OutlineScratch): PolygonTable {
  const chains: Chains[] = Array.from({ length: bandCount }, () => ({ rings: [], open: [] }));
  if (segments.bands.length > 0) traceTiles(segments, chains, scratch);
  return polygonsOf(chains.map(assembleRings));
}

function traceTiles(segments: BandedSegments, chains: Chains[], scratch: OutlineScratch): void {
  const { ends, bands } = segments;
  const { field, tracer } = scratch;
  const lattice = latticeAround(ends);
  const level = Math.hypot(lattice.lonMeters, lattice.latMeters) + LEVEL_MARGIN_METERS;
  const reach = fillMeters(lattice, level);
  const { firstMember, members } = segmentsByTile(ends, lattice);
  for (let tile = 0; tile + 1 < firstMember.length; tile++) {
    let next = firstMember[tile];
    const last = firstMember[tile + 1];
    if (next === last) continue;
    const place = { lattice, column: tile % lattice.tileColumns, row: Math.floor(tile / lattice.tileColumns) };
    for (let band = 0; band < chains.length; band++) {
      while (next < last && bands[members[next]] === band) {
        lowerField(field, lattice, place.column, place.row, ends, 4 * members[next++], reach);
      }
      traceTile(tracer, field, place, level, chains[band]);
    }
    clearTileField(field);
  }
}

/** Segments of tile t, in their order: `members[firstMember[t]] .. members[firstMember[t + 1] - 1]`. */
interface TileMembers {
  readonly firstMember: Uint32Array;
  readonly members: Uint32Array;
}

/** The segments that lower the field of each tile. */
function segmentsByTile(ends: Int32Array, lattice: Lattice): TileMembers {
  const tileCount = lattice.tileColumns * lattice.tileRows;
  if (tileCount > MAX_TILES) {
    throw new AppError(
      'too-complex',
      `expected an isochrone of at most ${MAX_TILES} tiles of 3 km, got ${lattice.tileColumns} by ${lattice.tileRows}: ` +
        'ask for smaller cutoffs, and look for ways whose stated length is far below their real one',
    );
  }
  const count = ends.length / 4;
  if (tileCount === 1) {
    return { firstMember: Uint32Array.of(0, count), members: Uint32Array.from({ length: count }, (_, s) => s) };
  }
  const firstMember = new Uint32Array(tileCount + 1);
  for (let s = 0; s < count; s++) forEachTile(ends, s, lattice, (tile) => firstMember[tile + 1]++);
  for (let tile = 0; tile < tileCount; tile++) firstMember[tile + 1] += firstMember[tile];
  const next = firstMember.slice(0, tileCount);
  const members = new Uint32Array(firstMember[tileCount]);
  for (let s = 0; s < count; s++) forEachTile(ends, s, lattice, (tile) => (members[next[tile]++] = s));
  return { firstMember, members };
}

/** Tiles within the filled-in distance of segment s, which is less than two cells. */
function forEachTile(ends: Int32Array, s: number, lattice: Lattice, visit: (tile: number) => void): void {
  const { west, south, lonStep, latStep, tileColumns, tileRows } = lattice;
  const at = 4 * s;
  const tileLon = TILE_CELLS * lonStep;
  const tileLat = TILE_CELLS * latStep;
  const left = Math.min(ends[at], ends[at + 2]) - west - 2 * lonStep;
  const right = Math.max(ends[at], ends[at + 2]) - west + 2 * lonStep;
  const bottom = Math.min(ends[at + 1], ends[at + 3]) - south - 2 * latStep;
  const top = Math.max(ends[at + 1], ends[at + 3]) - south + 2 * latStep;
  const lastColumn = Math.min(tileColumns - 1, Math.floor(right / tileLon));
  const lastRow = Math.min(tileRows - 1, Math.floor(top / tileLat));
  for (let row = Math.max(0, Math.floor(bottom / tileLat)); row <= lastRow; row++) {
    for (let column = Math.max(0, Math.floor(left / tileLon)); column <= lastColumn; column++) {
      visit(row * tileColumns + column);
    }
  }
}

/** Rings of each band as polygons of one feature each: the shell first. */
function polygonsOf(rings: readonly (readonly Int32Array[])[]): PolygonTable {
  const firstPolygon = [0];
  const firstRing = [0];
  const firstVertex = [0];
  const ordered: Int32Array[] = [];
  for (const band of rings) {
    const shells = band.filter((ring) => doubleArea(ring) > 0);
    invariant(shells.length === (band.length > 0 ? 1 : 0), `an outline has ${shells.length} shells`);
    for (const ring of [...shells, ...band.filter((candidate) => candidate !== shells[0])]) {
      ordered.push(ring);
      firstVertex.push(firstVertex[firstVertex.length - 1] + ring.length / 2);
    }
    if (band.length > 0) firstRing.push(ordered.length);
    firstPolygon.push(firstRing.length - 1);
  }
  const vertices = new Int32Array(2 * firstVertex[firstVertex.length - 1]);
  ordered.forEach((ring, r) => vertices.set(ring, 2 * firstVertex[r]));
  return {
    firstPolygon: Uint32Array.from(firstPolygon),
    firstRing: Uint32Array.from(firstRing),
    firstVertex: Uint32Array.from(firstVertex),
    vertices,
  };
}

/** Twice the signed area in square units, counter-clockwise positive; relative to the first vertex, so that it stays exact enough. */
function doubleArea(ring: Int32Array): number {
  let sum = 0;
  const [lon, lat] = ring;
  for (let p = 2; p + 3 < ring.length; p += 2) {
    sum += (ring[p] - lon) * (ring[p + 3] - lat) - (ring[p + 2] - lon) * (ring[p + 1] - lat);
  }
  return sum;
}
