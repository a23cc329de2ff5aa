// Marching squares over one tile of a distance field, and rings out of what the tiles give. In: squared distances at corners.
// Out: closed rings on whole units, the inside on their left: shells counter-clockwise, holes clockwise (RFC 7946).
// Cost: one look at each cell near a segment, and a square root or two per crossing.
//
//   d ──N── c      crossing numbers: 2k for the side from corner k eastwards, 2k + 1 for the side northwards
//   W       E      bit 1 a, 2 b, 4 c, 8 d is in; e.g. only a in: from S to W
//   a ──S── b
//
// Every crossing begins one link at most and ends one at most, so links need no list: `next[crossing]`. Chains that leave the tile
// wait for the tile next door. Refused: d3-contour, which knows neither tiles nor whole units and takes 5 ms on the lattice of one
// isochrone of 900 m, ten times as long as the whole isochrone here.
import { TILE_CELLS, TILE_CORNERS, type Lattice, type TileField } from './distance-field.ts';

const S = 0;
const W = 1;
const E = 3;
const N = 2 * TILE_CORNERS;
/** Links of each case, as pairs from, to. Opposite corners that are in (cases 5 and 10) are joined. */
// prettier-ignore
const LINKS: readonly (readonly number[])[] = [
  [], [S, W], [E, S], [E, W], [N, E], [S, E, N, W], [N, S], [N, W],
  [W, N], [S, N], [W, S, E, N], [E, N], [W, E], [S, E], [W, S], [],
];

/** A line of crossings that leaves its tile at both ends: their numbers in the whole lattice. */
interface OpenChain {
  readonly from: number;
  readonly to: number;
  readonly points: Int32Array;
}

/** What tiles have given so far for one level: lon, lat units, interleaved. */
export interface Chains {
  /** Closed. */
  readonly rings: Int32Array[];
  readonly open: OpenChain[];
}

/** Working memory of `traceTile`; empty between calls. */
export interface Tracer {
  readonly next: Int32Array;
  readonly hasPrevious: Uint8Array;
  readonly starts: Int32Array;
  /** The chain that is being traced. */
  readonly points: Int32Array;
}

export function createTracer(): Tracer {
  const crossings = 2 * TILE_CORNERS * TILE_CORNERS;
  // at most two links a cell
  const links = 2 * TILE_CELLS * TILE_CELLS;
  return {
    next: new Int32Array(crossings).fill(-1),
    hasPrevious: new Uint8Array(crossings),
    starts: new Int32Array(links),
    points: new Int32Array(2 * (links + 1)),
  };
}

/** A tile of a lattice. */
export interface Tile {
  readonly lattice: Lattice;
  readonly column: number;
  readonly row: number;
}

/** Adds the outline at `level` metres within one tile to `chains`. */
export function traceTile(tracer: Tracer, field: TileField, tile: Tile, level: number, chains: Chains): void {
  const { next, hasPrevious, starts, points } = tracer;
  const count = linkCells(tracer, field, level * level);
  // chains that begin at the rim of the tile first: what is left then are whole rings
  for (const whole of [false, true]) {
    for (let s = 0; s < count; s++) {
      const start = starts[s];
      if (next[start] < 0 || (!whole && hasPrevious[start] === 1)) continue;
      let size = 0;
      let at = start;
      while (next[at] >= 0) {
        placeCrossing(points, size, field, tile, level, at);
        size += 2;
        const following = next[at];
        next[at] = -1;
        hasPrevious[following] = 0;
        at = following;
      }
      if (whole) {
        chains.rings.push(closeRing(points, size));
      } else {
        placeCrossing(points, size, field, tile, level, at);
        const [from, to] = [numberInLattice(tile, start), numberInLattice(tile, at)];
        chains.open.push({ from, to, points: points.slice(0, size + 2) });
      }
    }
  }
}

/** Links the crossings of every cell near a segment; returns how many crossings begin a link. */
function linkCells(tracer: Tracer, field: TileField, levelSquare: number): number {
  const { next, hasPrevious, starts } = tracer;
  const { squares, rowFirst, rowLast } = field;
  let count = 0;
  for (let j = 0; j < TILE_CELLS; j++) {
    const first = Math.max(0, Math.min(rowFirst[j], rowFirst[j + 1]) - 1);
    const last = Math.min(TILE_CELLS - 1, Math.max(rowLast[j], rowLast[j + 1]));
    let k = j * TILE_CORNERS + first;
    let west = (squares[k] <= levelSquare ? 1 : 0) | (squares[k + TILE_CORNERS] <= levelSquare ? 8 : 0);
    for (let i = first; i <= last; i++, k++) {
      const b = squares[k + 1] <= levelSquare ? 1 : 0;
      const c = squares[k + 1 + TILE_CORNERS] <= levelSquare ? 1 : 0;
      const corners = west | (b << 1) | (c << 2);
      west = b | (c << 3);
      if (corners === 0 || corners === 15) continue;
      const links = LINKS[corners];
      for (let l = 0; l < links.length; l += 2) {
        const from = 2 * k + links[l];
        const to = 2 * k + links[l + 1];
        next[from] = to;
        hasPrevious[to] = 1;
        starts[count++] = from;
      }
    }
  }
  return count;
}

/** Writes where the outline crosses a side: in proportion to the distances at its ends, strictly between them. */
function placeCrossing(
  points: Int32Array,
  at: number,
  field: TileField,
  tile: Tile,
  level: number,
  crossing: number,
): void {
  const { lattice } = tile;
  const isNorthward = (crossing & 1) === 1;
  const corner = crossing >> 1;
  const j = Math.floor(corner / TILE_CORNERS);
  const i = corner - j * TILE_CORNERS;
  const lon = lattice.west + (tile.column * TILE_CELLS + i) * lattice.lonStep;
  const lat = lattice.south + (tile.row * TILE_CELLS + j) * lattice.latStep;
  const step = isNorthward ? lattice.latStep : lattice.lonStep;
  const side = isNorthward ? lattice.latMeters : lattice.lonMeters;
  const atFirst = Math.sqrt(field.squares[corner]);
  const atOther = Math.sqrt(field.squares[isNorthward ? corner + TILE_CORNERS : corner + 1]);
  const near = Math.min(atFirst, atOther);
  // what was not filled in is at most one side farther
  const far = Math.min(Math.max(atFirst, atOther), near + side);
  const part = Math.round((step * (level - near)) / (far - near));
  const fromIn = Math.max(1, Math.min(step - 1, part));
  const shift = atFirst < atOther ? fromIn : step - fromIn;
  points[at] = isNorthward ? lon : lon + shift;
  points[at + 1] = isNorthward ? lat + shift : lat;
}

function numberInLattice(tile: Tile, crossing: number): number {
  const corner = crossing >> 1;
  const j = Math.floor(corner / TILE_CORNERS);
  const i = corner - j * TILE_CORNERS;
  const width = tile.lattice.tileColumns * TILE_CELLS + 1;
  return 2 * ((tile.row * TILE_CELLS + j) * width + tile.column * TILE_CELLS + i) + (crossing & 1);
}

/** All rings: those within a tile, and those that the chains of several tiles make when they are joined end to start. */
export function assembleRings({ rings, open }: Chains): Int32Array[] {
  const all = [...rings];
  const byStart = new Map(open.map((chain) => [chain.from, chain]));
  for (const first of open) {
    if (!byStart.has(first.from)) continue;
    const points: number[] = [];
    let chain: OpenChain | undefined = first;
    while (chain !== undefined) {
      byStart.delete(chain.from);
      // the last crossing of a chain is the first of the next one
      for (let p = 0; p + 2 < chain.points.length; p++) points.push(chain.points[p]);
      chain = byStart.get(chain.to);
    }
    all.push(closeRing(points, points.length));
  }
  return all;
}

/** A ring of the first `size` numbers of `points`, with its first point repeated at the end, without points on straight lines. */
function closeRing(points: ArrayLike<number>, size: number): Int32Array {
  const ring = new Int32Array(size + 2);
  let kept = 0;
  let beforeLon = points[size - 2];
  let beforeLat = points[size - 1];
  let lon = points[0];
  let lat = points[1];
  for (let p = 2; p <= size; p += 2) {
    const afterLon = points[p < size ? p : 0];
    const afterLat = points[p < size ? p + 1 : 1];
    if ((lon - beforeLon) * (afterLat - lat) !== (lat - beforeLat) * (afterLon - lon)) {
      ring[kept++] = lon;
      ring[kept++] = lat;
    }
    beforeLon = lon;
    beforeLat = lat;
    lon = afterLon;
    lat = afterLat;
  }
  ring[kept++] = ring[0];
  ring[kept++] = ring[1];
  return ring.subarray(0, kept);
}
