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
import { invariant } from '../errors.ts';
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
  for (const [tile, members] of segmentsByTile(ends, lattice)) {
    const place = { lattice, column: tile % lattice.tileColumns, row: Math.floor(tile / lattice.tileColumns) };
    let next = 0;
    for (let band = 0; band < chains.length; band++) {
      while (next < members.length && bands[members[next]] === band) {
        lowerField(field, lattice, place.column, place.row, ends, 4 * members[next++], reach);
      }
      traceTile(tracer, field, place, level, chains[band]);
    }
    clearTileField(field);
  }
}

/** Segments near each tile, in their order. Only tiles with a segment are listed: a long isochrone is mostly empty. */
function segmentsByTile(ends: Int32Array, lattice: Lattice): Map<number, number[]> {
  const { west, south, lonStep, latStep, tileColumns, tileRows } = lattice;
  const tiles = new Map<number, number[]>();
  if (tileColumns * tileRows === 1) {
    return tiles.set(
      0,
      Array.from({ length: ends.length / 4 }, (_, s) => s),
    );
  }
  const tileLon = TILE_CELLS * lonStep;
  const tileLat = TILE_CELLS * latStep;
  // three cells each way: what lies farther is not filled in
  const padLon = 3 * lonStep;
  const padLat = 3 * latStep;
  for (let s = 0; s < ends.length / 4; s++) {
    const [lonA, latA, lonB, latB] = ends.subarray(4 * s, 4 * s + 4);
    const left = Math.max(0, Math.floor((Math.min(lonA, lonB) - padLon - west) / tileLon));
    const right = Math.min(tileColumns - 1, Math.floor((Math.max(lonA, lonB) + padLon - west) / tileLon));
    const bottom = Math.max(0, Math.floor((Math.min(latA, latB) - padLat - south) / tileLat));
    const top = Math.min(tileRows - 1, Math.floor((Math.max(latA, latB) + padLat - south) / tileLat));
    for (let row = bottom; row <= top; row++) {
      for (let column = left; column <= right; column++) {
        const members = tiles.get(row * tileColumns + column);
        if (members) members.push(s);
        else tiles.set(row * tileColumns + column, [s]);
      }
    }
  }
  return tiles;
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
