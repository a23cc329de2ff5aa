// All categories of a city: the nearest facility of each for every node and every residence, within 900 m.
import { listCategories } from '../../src/layers/facilities.ts';
import { linkFacilities } from '../../src/network/doors.ts';
import { snapPoints } from '../../src/network/snap.ts';
import { computeReach, seedsOf, selectDoors } from '../../src/reach/reach.ts';
import { createSearch, lengthOf, runSearch } from '../../src/reach/search.ts';
import type { BenchCity } from '../cities.ts';
import { check, timeJobs } from '../measure.ts';
import { createHeapSearch, runHeapSearch } from '../peers/heap-search.ts';
import type { Finding } from '../report.ts';

const LIMIT_MILLIMETERS = 900_000;
const SNAPPING = { snapMaxMillimeters: 100_000, minComponentMillimeters: 500_000 };

export async function benchCoverage(city: BenchCity, rounds: number): Promise<Finding[]> {
  const { network, index, layers } = city;
  if (layers === null) return [];
  const { names, ofFacility } = listCategories(layers.facilities, null);
  const { doors } = linkFacilities(network, index, layers.facilities, SNAPPING);
  const linkage = snapPoints(network, index, layers.residences.points, { ...SNAPPING, moveOffIslands: false });
  const groups = names.map((_, category) =>
    selectDoors(
      doors,
      Uint8Array.from(layers.facilities.ids, (__, f) =>
        ofFacility.values.subarray(ofFacility.first[f], ofFacility.first[f + 1]).includes(category) ? 1 : 0,
      ),
    ),
  );
  const seeds = groups.map((group) => seedsOf(network, group));
  const search = createSearch(network.nodeCount);
  const heap = createHeapSearch(network.nodeCount);
  let pairs = 0;
  for (const own of seeds) {
    runSearch(search, network.inward, own, LIMIT_MILLIMETERS);
    runHeapSearch(heap, network.inward, own, LIMIT_MILLIMETERS);
    check(search.reachedCount === heap.count, 'nodes that reach a category');
    for (let r = 0; r < heap.count; r++) {
      check(lengthOf(search, heap.reached[r]) === heap.lengths[heap.reached[r]], `length of node ${heap.reached[r]}`);
    }
    pairs += heap.count;
  }
  const timings = await timeJobs(
    [
      {
        name: 'wide buckets of stacks',
        run: () => seeds.forEach((own) => runSearch(search, network.inward, own, LIMIT_MILLIMETERS)) ?? pairs,
      },
      {
        name: 'the same, to every residence',
        run: () => groups.map((group) => computeReach(network, linkage, group, LIMIT_MILLIMETERS, search)),
      },
      {
        name: 'flatqueue + CSR',
        run: () => seeds.forEach((own) => runHeapSearch(heap, network.inward, own, LIMIT_MILLIMETERS)) ?? pairs,
      },
    ],
    rounds,
  );
  const rates = [`${((timings[0].medianMillis * 1e6) / pairs).toFixed(0)} ns per node and category reached`];
  const work = `${names.length} categories, ${layers.facilities.ids.length} facilities, ${network.nodeCount} nodes, ${linkage.count} residences`;
  return [{ city: city.name, stage: 'coverage', work, timings, rates }];
}
