// A whole study in one thread: layers in memory → the result, with network, index, snapping, search to an hour, coverage.
import { DEFAULT_PARAMETERS } from '../../src/engine/run-study.ts';
import { runStudy } from '../../src/study.ts';
import type { BenchCity } from '../cities.ts';
import { check, timeJobs } from '../measure.ts';
import type { Finding } from '../report.ts';

export async function benchStudy(city: BenchCity, rounds: number): Promise<Finding[]> {
  const { ways, layers } = city;
  if (layers === null) return [];
  const inputs = {
    network: ways,
    ...layers,
    issues: [],
    notices: [],
    attribution: [],
  };
  const result = await runStudy(inputs, DEFAULT_PARAMETERS);
  for (const { total, covered, uncovered, undecided } of result.rows) {
    check(covered !== null && covered + uncovered! + undecided! === total, 'the parts of a row and its total');
  }
  const timings = await timeJobs([{ name: 'whole study', run: () => runStudy(inputs, DEFAULT_PARAMETERS) }], rounds);
  const work = `${result.network.nodeCount} nodes, ${result.residences.ids.length} residences, ${result.indicators.length} indicators`;
  const gibibytes = process.resourceUsage().maxRSS / 2 ** 20;
  return [
    {
      city: city.name,
      stage: 'study',
      work,
      timings,
      rates: [`${gibibytes.toFixed(2)} GiB at most so far, all files of the city in memory`],
    },
  ];
}
