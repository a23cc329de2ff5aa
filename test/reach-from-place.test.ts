// How far everything is from one place: the other way round than `computeReach`, with the same lengths.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { buildNetwork } from '../src/network/build.ts';
import { linkFacilities } from '../src/network/doors.ts';
import { buildEdgeIndex } from '../src/network/edge-index.ts';
import { snapPoints } from '../src/network/snap.ts';
import { lengthsFrom } from '../src/reach/from-place.ts';
import { computeReach, selectDoors } from '../src/reach/reach.ts';
import { LINK_OK } from '../src/types.ts';
import { positions, ways as randomWays } from './support/arbitraries.ts';
import { featureLayer, wayLayer } from './support/layers.ts';

const walkable = { ways: 'walkable', private: false, ferries: false } as const;
const snapping = { snapMaxMillimeters: 1_000_000, minComponentMillimeters: 0, moveOffIslands: false };

test('every facility is as far from a place as the search from the facility finds', () => {
  const limits = fc.constantFrom(50_000, 200_000, 10_000_000);
  fc.assert(
    fc.property(
      randomWays({ meters: 300 }),
      positions(300),
      fc.array(positions(300), { maxLength: 4 }),
      limits,
      (ways, from, to, limit) => {
        if (!ways.some((way) => new Set(way.points.map(String)).size > 1)) return;
        const network = buildNetwork(wayLayer(ways), walkable);
        const index = buildEdgeIndex(network);
        const place = snapPoints(network, index, Int32Array.from(from), snapping);
        if (place.status[0] !== LINK_OK) return;
        const layer = featureLayer(
          'facilities',
          to.map((point, i) => ({ id: `f${i}`, point })),
        );
        const { doors } = linkFacilities(network, index, layer, snapping);
        const found = [...lengthsFrom(network, place, 0, doors, to.length, limit)];
        const expected = to.map((_, f) => {
          const own = selectDoors(
            doors,
            Uint8Array.from(to, (_, i) => (i === f ? 1 : 0)),
          );
          return computeReach(network, place, own, limit).lengths[0];
        });
        expect(found).toEqual(expected);
      },
    ),
  );
});
