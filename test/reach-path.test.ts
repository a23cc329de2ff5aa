import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { geodesicMeters } from '../src/geo/lonlat.ts';
import { buildNetwork } from '../src/network/build.ts';
import { linkFacilities } from '../src/network/doors.ts';
import { buildEdgeIndex } from '../src/network/edge-index.ts';
import { snapPoints } from '../src/network/snap.ts';
import { findPath } from '../src/reach/path.ts';
import { computeReach } from '../src/reach/reach.ts';
import { UNREACHED } from '../src/types.ts';
import { positions, ways as randomWays } from './support/arbitraries.ts';
import { gridTown } from './support/grid-town.ts';
import { featureLayer, wayLayer } from './support/layers.ts';

const walkable = { ways: 'walkable', private: false, ferries: false } as const;
const snapping = { snapMaxMillimeters: 100_000, minComponentMillimeters: 0, moveOffIslands: false };
const LIMIT = 10_000_000;

describe('the way to a facility', () => {
  test('in a grid town: two blocks east and a half, told corner by corner', () => {
    const town = gridTown({ blocks: 3 });
    const network = buildNetwork(town.ways, walkable);
    const index = buildEdgeIndex(network);
    const home = snapPoints(network, index, Int32Array.from(town.at([0, 0])), snapping);
    const { doors } = linkFacilities(network, index, town.facilities([{ place: [2.5, 0], category: 'x' }]), snapping);
    const path = findPath(network, home, 0, doors, LIMIT)!;
    expect([...path.points]).toEqual([
      ...town.at([0, 0]),
      ...town.at([1, 0]),
      ...town.at([2, 0]),
      ...town.at([2.5, 0]),
    ]);
    expect(path.accessMillimeters).toBe(0);
    expect(Math.abs(path.networkMillimeters - 2.5 * town.sideMillimeters)).toBeLessThanOrEqual(11);
  });

  test('its legs add up to the length of the reach, and its line is as long as it says', () => {
    fc.assert(
      fc.property(randomWays({ meters: 300 }), positions(300), positions(300), (ways, from, to) => {
        if (!ways.some((way) => new Set(way.points.map(String)).size > 1)) return;
        const network = buildNetwork(wayLayer(ways), { ...walkable, ways: 'walkable' });
        const index = buildEdgeIndex(network);
        const options = { ...snapping, snapMaxMillimeters: 1_000_000 };
        const home = snapPoints(network, index, Int32Array.from(from), options);
        const facility = featureLayer('facilities', [{ id: 'f', point: to }]);
        const { doors } = linkFacilities(network, index, facility, options);
        if (home.status[0] !== 0 || doors.edges.length === 0) return;
        const reach = computeReach(network, home, doors, LIMIT).lengths[0];
        const path = findPath(network, home, 0, doors, LIMIT);
        if (reach === UNREACHED) {
          expect(path).toBeNull();
          return;
        }
        const { accessMillimeters, networkMillimeters, egressMillimeters, points } = path!;
        expect(accessMillimeters + networkMillimeters + egressMillimeters).toBe(reach);
        let meters = 0;
        for (let i = 2; i < points.length; i += 2) {
          meters += geodesicMeters(points[i - 2], points[i - 1], points[i], points[i + 1]);
        }
        // both ends are rounded to a unit of 11 mm, every edge of the way to 1 mm
        expect(Math.abs(meters * 1000 - networkMillimeters)).toBeLessThan(50);
      }),
      { numRuns: 1000 },
    );
  });
});
