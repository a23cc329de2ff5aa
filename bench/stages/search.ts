// One origin: every node within 900 m, the 15-minute walk at 1 m/s.
import { createSearch, lengthOf, runSearch, type Seeds } from '../../src/reach/search.ts';
import { pickStarts, type BenchCity } from '../cities.ts';
import { check, timeJobs } from '../measure.ts';
import { createHeapSearch, runHeapSearch } from '../peers/heap-search.ts';
import type { Finding } from '../report.ts';

const ORIGINS = 2000;
const LIMIT_MILLIMETERS = 900_000;

export async function benchSearch(city: BenchCity, rounds: number): Promise<Finding[]> {
  const { network } = city;
  const starts = pickStarts(city, ORIGINS);
  const search = createSearch(network.nodeCount);
  const heap = createHeapSearch(network.nodeCount);
  const seeds: Seeds = { nodes: new Uint32Array(1), lengths: new Uint32Array(1), winners: new Uint32Array(1) };
  let reached = 0;
  for (const start of starts) {
    seeds.nodes[0] = start;
    runSearch(search, network.outward, seeds, LIMIT_MILLIMETERS);
    runHeapSearch(heap, network.outward, seeds, LIMIT_MILLIMETERS);
    check(search.reachedCount === heap.count, `nodes reached from node ${start}`);
    for (let r = 0; r < heap.count; r++) {
      const node = heap.reached[r];
      check(lengthOf(search, node) === heap.lengths[node], `length from node ${start} to node ${node}`);
    }
    reached += heap.count;
  }
  const all = (one: () => void) => (): number => {
    for (const start of starts) {
      seeds.nodes[0] = start;
      one();
    }
    return search.reachedCount;
  };
  const timings = await timeJobs(
    [
      { name: 'wide buckets of stacks', run: all(() => runSearch(search, network.outward, seeds, LIMIT_MILLIMETERS)) },
      { name: 'flatqueue + CSR', run: all(() => runHeapSearch(heap, network.outward, seeds, LIMIT_MILLIMETERS)) },
    ],
    rounds,
  );
  const nanos = timings[0].medianMillis * 1e6;
  const rates = [
    `${(nanos / 1000 / ORIGINS).toFixed(1)} µs per origin`,
    `${(nanos / reached).toFixed(0)} ns per reached node`,
  ];
  const work = `${ORIGINS} origins, ${Math.round(reached / ORIGINS)} of ${network.nodeCount} nodes reached each`;
  return [{ city: city.name, stage: 'search', work, timings, rates }];
}
