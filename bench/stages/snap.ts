// Points → places on the network: the nearest point of the nearest edge within 100 m.
import { buildEdgeIndex } from '../../src/network/edge-index.ts';
import { snapPoints } from '../../src/network/snap.ts';
import { LINK_OK } from '../../src/types.ts';
import type { BenchCity } from '../cities.ts';
import { check, timeJobs } from '../measure.ts';
import { buildBoxIndex, snapWithBoxes } from '../peers/box-snap.ts';
import type { Finding } from '../report.ts';

const SNAPPING = { snapMaxMillimeters: 100_000, minComponentMillimeters: 0, moveOffIslands: false };

export async function benchSnap({ name, network, index, places }: BenchCity, rounds: number): Promise<Finding[]> {
  const boxes = buildBoxIndex(network);
  const linkage = snapPoints(network, index, places, SNAPPING);
  const expected = snapWithBoxes(boxes, places, SNAPPING.snapMaxMillimeters);
  for (let p = 0; p < linkage.count; p++) {
    check((linkage.status[p] === LINK_OK) === expected[p] >= 0, `point ${p} is linked by one index only`);
    // the flat frames differ by less than a millimetre over 100 m
    check(expected[p] < 0 || Math.abs(linkage.access[p] - expected[p]) <= 1, `access leg of point ${p}`);
  }
  const snapping = await timeJobs(
    [
      { name: 'own grid', run: () => snapPoints(network, index, places, SNAPPING) },
      { name: 'Flatbush', run: () => snapWithBoxes(boxes, places, SNAPPING.snapMaxMillimeters) },
    ],
    rounds,
  );
  const indexing = await timeJobs(
    [
      { name: 'own grid', run: () => buildEdgeIndex(network) },
      { name: 'Flatbush', run: () => buildBoxIndex(network) },
    ],
    rounds,
  );
  const perSecond = Math.round(linkage.count / (snapping[0].medianMillis / 1000));
  return [
    { city: name, stage: 'edge index', work: `${network.edgeCount} edges`, timings: indexing, rates: [] },
    {
      city: name,
      stage: 'snap',
      work: `${linkage.count} points`,
      timings: snapping,
      rates: [`${perSecond.toLocaleString('en')} points/s`],
    },
  ];
}
