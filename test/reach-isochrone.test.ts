// Isochrones: the reached pieces against arithmetic and the oracle, the outlines against their four promises.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AppError } from '../src/errors.ts';
import { buildNetwork } from '../src/network/build.ts';
import { buildEdgeIndex } from '../src/network/edge-index.ts';
import { computeIsochrone, createIsochroneScratch, type Isochrone } from '../src/reach/isochrone.ts';
import type { WalkNetwork, WayLayer } from '../src/types.ts';
import { positions, ways } from './support/arbitraries.ts';
import { asciiTown } from './support/ascii-town.ts';
import { crossingsWithin, gridTown } from './support/grid-town.ts';
import { wayLayer, type Point } from './support/layers.ts';
import { oracleOf } from './support/oracle.ts';
import { metersTo, ringsOf, segmentsOf, signedArea, touch, whereIs, type Segment } from './support/plane.ts';

const walkable = { ways: 'walkable', private: false, ferries: false } as const;
// what an outline promises, restated by hand
const TOLERANCE_METERS = 25;

function isochroneOf(
  layer: WayLayer,
  [lon, lat]: Point,
  cutoffsMillimeters: readonly number[],
  options: { snapMaxMillimeters?: number; minComponentMillimeters?: number } = {},
): { network: WalkNetwork; isochrone: Isochrone } {
  const network = buildNetwork(layer, walkable);
  const request = {
    lon,
    lat,
    cutoffsMillimeters,
    snapMaxMillimeters: options.snapMaxMillimeters ?? 100_000,
    minComponentMillimeters: options.minComponentMillimeters ?? 0,
  };
  return { network, isochrone: computeIsochrone(network, buildEdgeIndex(network), request) };
}

interface Piece {
  readonly edge: number;
  readonly offsets: readonly [number, number];
  readonly lengths: readonly [number, number];
  readonly band: number;
  readonly points: readonly Point[];
}

function piecesOf({ pieces }: Isochrone): Piece[] {
  return Array.from({ length: pieces.count }, (_, p) => {
    const points: Point[] = [];
    for (let at = pieces.firstPoint[p]; at < pieces.firstPoint[p + 1]; at++) {
      points.push([pieces.points[2 * at], pieces.points[2 * at + 1]]);
    }
    return {
      edge: pieces.edges[p],
      offsets: [pieces.fromOffsets[p], pieces.toOffsets[p]],
      lengths: [pieces.fromLengths[p], pieces.toLengths[p]],
      band: pieces.bands[p],
      points,
    };
  });
}

const walked = (pieces: readonly Piece[]): number =>
  pieces.reduce((sum, { lengths }) => sum + lengths[1] - lengths[0], 0);

/** Straight parts of what is reached within a cutoff, the place of the origin included. */
function segmentsUpTo(isochrone: Isochrone, band: number): Segment[] {
  const { origin, request } = isochrone;
  const start: Point = [origin.lon, origin.lat];
  const lines = piecesOf(isochrone).filter((piece) => piece.band <= band);
  return [
    ...segmentsOf(lines.map(({ points }) => points)),
    ...(origin.access <= request.cutoffsMillimeters[band] ? [[start, start] as const] : []),
  ];
}

describe('pieces in a grid town', () => {
  const town = gridTown({ blocks: 10 });
  const side = town.sideMillimeters;

  test('r blocks from a crossing reach 2r² + 2r + 1 crossings and 4r² sides of blocks', () => {
    for (const r of [1, 2, 4]) {
      const { isochrone } = isochroneOf(town.ways, town.at([5, 5]), [r * side]);
      const pieces = piecesOf(isochrone);
      // a crossing at distance d > 0 has one side towards the origin on the axes (4 of them), two elsewhere (4d - 4):
      // sum over d = 1 … r of 4 + 2 (4d - 4) = 4r²; nothing is left over to start into the next side
      expect(pieces.length).toBe(4 * r * r);
      expect(walked(pieces)).toBe(4 * r * r * side);
      const crossings = new Set(pieces.flatMap(({ points }) => [points[0], points[points.length - 1]]).map(String));
      expect(crossings.size).toBe(crossingsWithin(r));
    }
  });

  test('the rest of the length is walked into every side that leads on', () => {
    // at distance r: 4 crossings on the axes with 3 sides on, 4r - 4 others with 2: 8r + 4 pieces of 250 mm
    const r = 3;
    const { isochrone } = isochroneOf(town.ways, town.at([5, 5]), [r * side + 250]);
    const pieces = piecesOf(isochrone);
    expect(pieces.length).toBe(4 * r * r + 8 * r + 4);
    expect(walked(pieces)).toBe(4 * r * r * side + (8 * r + 4) * 250);
  });

  test('cutoffs cut: every piece lies within one band', () => {
    const cutoffs = [side - 1, side, 2 * side + 10];
    const { isochrone } = isochroneOf(town.ways, town.at([5, 5]), cutoffs);
    const pieces = piecesOf(isochrone);
    // 4 sides less 1 mm each, then the last millimetres, then 12 sides and 20 pieces of 10 mm
    const inBand = (band: number): Piece[] => pieces.filter((piece) => piece.band === band);
    expect([0, 1, 2].map((band) => walked(inBand(band)))).toEqual([4 * (side - 1), 4, 12 * side + 20 * 10]);
    for (const { band, lengths } of pieces) {
      expect(lengths[0]).toBeGreaterThanOrEqual(band === 0 ? 0 : cutoffs[band - 1]);
      expect(lengths[1]).toBeLessThanOrEqual(cutoffs[band]);
    }
  });

  test('the access leg is part of the way', () => {
    // half a side in, and 20 m beside the street: 1,799 units of 11.1 mm
    const [lon, lat] = town.at([4.5, 5]);
    const { isochrone } = isochroneOf(town.ways, [lon, lat + 1799], [25_000]);
    expect(isochrone.origin.access).toBe(20_004);
    // 4,996 mm are left for both directions
    expect(piecesOf(isochrone).map(({ lengths }) => lengths)).toEqual([
      [20_004, 25_000],
      [20_004, 25_000],
    ]);
    // and none for a cutoff below it
    const short = isochroneOf(town.ways, [lon, lat + 1799], [20_003, 20_004, 25_000]).isochrone;
    expect(piecesOf(short).every(({ band }) => band === 2)).toBe(true);
    // where the leg alone uses up the cutoff, the place on the street is all there is
    expect([0, 1, 2].map((band) => ringsOf(short.areas, band).length)).toEqual([0, 1, 1]);
  });
});

describe('pieces of one street', () => {
  //  a ring of 12 steps: from A it is 4 steps to each corner below, and 4 more along the street between them
  const ring = asciiTown(`
      +-A-+
      |   |
      +---+`);
  const mm = (steps: number): number => ring.millimeters(steps);
  const atCorner = 2 * mm(2);
  const farStreet = (cutoff: number): Piece[] =>
    piecesOf(isochroneOf(ring.ways, ring.at('A'), [cutoff]).isochrone).filter(({ lengths }) => lengths[0] === atCorner);

  test('reached from both ends, but not through, is two pieces with exact ends', () => {
    const pieces = farStreet(atCorner + mm(1));
    expect(pieces.map(({ lengths }) => lengths[1])).toEqual([atCorner + mm(1), atCorner + mm(1)]);
    expect(new Set(pieces.map(({ edge }) => edge)).size).toBe(1);
    // one step from the corners, which are 4 steps apart
    const [west, east] = pieces.map(({ points }) => points[0][0]).sort((a, b) => a - b);
    const cuts = pieces.map(({ points }) => points[1][0]).sort((a, b) => a - b);
    expect(cuts).toEqual([west + (east - west) / 4, east - (east - west) / 4]);
  });

  test('reached through is two pieces that meet where both ways are equally long', () => {
    const pieces = farStreet(atCorner + mm(3));
    // 4 × 4,497 units are 200,018 mm
    expect(pieces.map(({ lengths }) => lengths[1] - lengths[0])).toEqual([100_009, 100_009]);
    expect(pieces[0].points[1]).toEqual(pieces[1].points[1]);
    expect(walked(piecesOf(isochroneOf(ring.ways, ring.at('A'), [10 * mm(4)]).isochrone))).toBe(mm(4) + 4 * mm(2));
  });

  test('one-way streets are walked one way', () => {
    const town = asciiTown('A--+->-B--C');
    const from = (name: string): number => walked(piecesOf(isochroneOf(town.ways, town.at(name), [9e5]).isochrone));
    // 3, 4 and 3 steps; from C to B, then against the arrow: no
    expect([from('A'), from('C')]).toEqual([2 * mm(3) + mm(4), mm(3)]);
  });

  test('a start within a one-way street leads only forward', () => {
    const town = asciiTown('A-->>>>--B');
    const [west] = town.at('A');
    const [east] = town.at('B');
    // 9 steps; from the third, 2 steps on
    const { isochrone } = isochroneOf(town.ways, [west + (east - west) / 3, 0], [mm(2)]);
    expect(piecesOf(isochrone).map(({ lengths, offsets }) => [lengths, offsets])).toEqual([
      [
        [0, mm(2)],
        [mm(3), mm(3) + mm(2)],
      ],
    ]);
  });

  test('who can go nowhere is still there', () => {
    const town = asciiTown('A-->>>>--B');
    const { isochrone } = isochroneOf(town.ways, town.at('B'), [mm(2)]);
    expect(isochrone.pieces.count).toBe(0);
    expect(whereIs(town.at('B'), ringsOf(isochrone.areas, 0))).toBe(1);
  });
});

describe('every place of every edge, against brute force', () => {
  const town = fc.record({ list: ways({ measured: true, meters: 150 }), at: positions(150), extra: fc.nat(60_000) });

  test('is in a piece exactly when its way is within the cutoff, and the piece tells its length', () => {
    fc.assert(
      fc.property(town, ({ list, at, extra }) => {
        const layer = wayLayer(list);
        if (layer.vertices.length < 4) return;
        const found = tryIsochrone(layer, at, (access) => [access + (extra >> 1), access + extra]);
        if (found === null) return;
        const { network, isochrone } = found;
        const oracle = oracleOf(network);
        const { origin, request } = isochrone;
        const pieces = piecesOf(isochrone);
        for (let edge = 0; edge < network.edgeCount; edge++) {
          const length = network.edgeLengths[edge];
          const mine = pieces.filter((piece) => piece.edge === edge);
          // cuts, and their neighbours on both sides
          const places = new Set(
            [0, length, ...mine.flatMap(({ offsets }) => offsets)].flatMap((o) => [o - 1, o, o + 1]),
          );
          for (const offset of places) {
            if (offset < 0 || offset > length) continue;
            const way = origin.access + oracle.between(origin, { edge, offset });
            const holding = mine.filter(
              ({ offsets }) => offset >= Math.min(...offsets) && offset <= Math.max(...offsets),
            );
            // a way that ends at once, or a start that leads nowhere, is a point and no piece
            const isStart = edge === origin.edge && offset === origin.offset;
            if (way < request.cutoffsMillimeters[1] && !isStart) expect(holding.length).toBeGreaterThan(0);
            if (way > request.cutoffsMillimeters[1]) expect(holding.length).toBe(0);
            for (const { offsets, lengths, band } of holding) {
              // round a one-way loop one comes back to the start
              if (isStart) continue;
              const told = lengths[0] + Math.abs(offset - offsets[0]);
              // where two pieces meet, both ways are equally long to a millimetre
              expect(told - way === 0 || (told - way === 1 && offset === offsets[1])).toBe(true);
              if (band === 1) expect(told).toBeGreaterThanOrEqual(request.cutoffsMillimeters[0]);
              else expect(told).toBeLessThanOrEqual(request.cutoffsMillimeters[0]);
            }
          }
        }
      }),
      { numRuns: 300 },
    );
  });
});

/** The isochrone of a place, with cutoffs that depend on its access leg; null when there is no walkable way near. */
function tryIsochrone(
  layer: WayLayer,
  at: Point,
  cutoffsOf: (access: number) => number[],
): { network: WalkNetwork; isochrone: Isochrone } | null {
  const options = { snapMaxMillimeters: 1_000_000 };
  try {
    const { access } = isochroneOf(layer, at, [0], options).isochrone.origin;
    return isochroneOf(layer, at, cutoffsOf(access), options);
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}

/** The promises of outline.ts, for every band of an isochrone. */
function expectGoodOutlines(isochrone: Isochrone): void {
  const bands = isochrone.request.cutoffsMillimeters.length;
  let smaller: ReturnType<typeof ringsOf> = [];
  for (let band = 0; band < bands; band++) {
    const rings = ringsOf(isochrone.areas, band);
    const reached = segmentsUpTo(isochrone, band);
    expect(rings.length > 0).toBe(reached.length > 0);
    const sides = segmentsOf(rings);
    // every point of a piece lies strictly inside: ends inside, and no side of a ring touches it
    for (const segment of reached) {
      expect(whereIs(segment[0], rings)).toBe(1);
      expect(sides.some((side) => touch(side, segment))).toBe(false);
    }
    // nothing farther than the tolerance: the corners, where distance to pieces is largest along a side, and the middles
    for (const [a, b] of sides) {
      const middle: Point = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
      for (const point of [a, middle]) expect(metersTo(point, reached)).toBeLessThanOrEqual(TOLERANCE_METERS);
    }
    // valid: shell counter-clockwise, holes clockwise, nothing touches but neighbours
    rings.forEach((ring, r) => {
      expect(ring[0]).toEqual(ring[ring.length - 1]);
      expect(ring.length).toBeGreaterThanOrEqual(4);
      expect(Math.sign(signedArea(ring))).toBe(r === 0 ? 1 : -1);
    });
    for (let i = 0; i < sides.length; i++) {
      for (let j = i + 1; j < sides.length; j++) {
        const neighbours = String(sides[i][1]) === String(sides[j][0]) || String(sides[j][1]) === String(sides[i][0]);
        if (!neighbours && touch(sides[i], sides[j])) throw new Error(`sides ${i} and ${j} touch`);
      }
    }
    // nested: no corner of the smaller outside the larger, none of the larger inside the smaller
    for (const ring of smaller) for (const point of ring) expect(whereIs(point, rings)).toBeGreaterThanOrEqual(0);
    if (smaller.length > 0)
      for (const ring of rings) for (const point of ring) expect(whereIs(point, smaller)).toBeLessThanOrEqual(0);
    smaller = rings;
    // no area beyond that of a disc
    const meters = isochrone.request.cutoffsMillimeters[band] / 1000 + TOLERANCE_METERS;
    const units = 0.0111195 ** 2 * Math.cos((isochrone.request.lat / 1e7 / 180) * Math.PI);
    const area = rings.reduce((sum, ring) => sum + signedArea(ring), 0) * units;
    expect(area).toBeLessThanOrEqual(Math.PI * meters ** 2);
  }
}

describe('outlines', () => {
  test('keep their promises in a grid town', () => {
    const town = gridTown({ blocks: 6, latitude: 31.2, longitude: 121.4 });
    const { isochrone } = isochroneOf(town.ways, town.at([3, 3.4]), [60_000, 150_000, 260_000]);
    expectGoodOutlines(isochrone);
    // blocks of 100 m all round whose streets are reached leave holes: their middles are 50 m from any street
    const rings = ringsOf(isochrone.areas, 2);
    expect(rings.length).toBeGreaterThan(1);
    expect(whereIs(town.at([2.5, 3.5]), rings)).toBe(-1);
    expect(whereIs(town.at([2.5, 3]), rings)).toBe(1);
  });

  test('keep their promises on random networks', () => {
    const towns = fc.record({
      list: ways({ meters: 120, maxWays: 8 }),
      at: positions(120),
      extra: fc.integer({ min: 1, max: 250_000 }),
    });
    fc.assert(
      fc.property(towns, ({ list, at, extra }) => {
        const layer = wayLayer(list);
        if (layer.vertices.length < 4) return;
        const found = tryIsochrone(layer, at, (access) => [access + Math.ceil(extra / 3), access + extra]);
        if (found !== null) expectGoodOutlines(found.isochrone);
      }),
      { numRuns: 60 },
    );
  });

  test('go on across the tiles of the lattice', () => {
    // 8 km to the north-east at 31 degrees: three tiles of 3 km each way
    const points: Point[] = Array.from({ length: 9 }, (_, i) => [1_214_000_000 + i * 75_000, 312_000_000 + i * 60_000]);
    const { isochrone } = isochroneOf(wayLayer([{ points }]), points[0], [2_000_000, 7_000_000]);
    expectGoodOutlines(isochrone);
    expect(ringsOf(isochrone.areas, 1).length).toBe(1);
  });

  test('hold on both sides of the equator and far north', () => {
    for (const latitude of [-0.002, -45, 69.6]) {
      const town = gridTown({ blocks: 4, latitude, longitude: -70 });
      expectGoodOutlines(isochroneOf(town.ways, town.at([2, 2]), [120_000, 200_000]).isochrone);
    }
  });
});

describe('a point that cannot be placed', () => {
  const town = gridTown({ blocks: 2, latitude: 31.2, longitude: 121.4 });

  test('is refused', () => {
    const [lon, lat] = town.at([1, 2]);
    const ask = (): unknown => isochroneOf(town.ways, [lon, lat + 17_986], [900_000]);
    expect(ask).toThrow(AppError);
    // 200 m north of the last street
    expect(ask).toThrow(/^point \(121\.\d+, 31\.\d+\): expected a street of network test\.geojson within 100 m/);
  });

  test('says when only small components were near', () => {
    const ask = (): unknown =>
      isochroneOf(town.ways, town.at([1, 1]), [900_000], { minComponentMillimeters: 5_000_000 });
    expect(ask).toThrow(
      'a street of network test.geojson within 100 m on a component of at least 5000 m of ways, but there is none',
    );
  });
});

test('working memory used again gives the same bytes', () => {
  const town = gridTown({ blocks: 8 });
  const network = buildNetwork(town.ways, walkable);
  const index = buildEdgeIndex(network);
  const scratch = createIsochroneScratch(network);
  const ask = (place: [number, number], cutoff: number, memory?: typeof scratch): Isochrone => {
    const [lon, lat] = town.at(place);
    const request = { lon, lat, cutoffsMillimeters: [cutoff], snapMaxMillimeters: 1e5, minComponentMillimeters: 0 };
    return computeIsochrone(network, index, request, memory);
  };
  for (const place of [
    [1, 1],
    [4, 4.5],
    [8, 0],
    [1, 1],
  ] as const) {
    for (const cutoff of [30_000, 500_000]) expect(ask([...place], cutoff, scratch)).toEqual(ask([...place], cutoff));
  }
});
