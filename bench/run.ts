// npm run bench [-- --city NAME … --stage NAME … --rounds N --out FILE]
//
// Runs every stage on every city, compares with peers in the same process, prints a table and writes JSON. Answers are checked
// before anything is timed. A city is `synthetic-N` (N superblocks of 480 m a side), `montevideo`, `gothenburg`, or the path of a
// map. Takes some minutes; nothing else should run on the machine, but only CPU time counts.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { loadCity, type BenchCity } from './cities.ts';
import { findingLines, startReport, type Finding } from './report.ts';
import { benchBuild } from './stages/build.ts';
import { benchCoverage } from './stages/coverage.ts';
import { benchEdits } from './stages/edits.ts';
import { benchIsochrone } from './stages/isochrone.ts';
import { benchSearch } from './stages/search.ts';
import { benchSnap } from './stages/snap.ts';
import { benchStudy } from './stages/study.ts';

const STAGES: Readonly<Record<string, (city: BenchCity, rounds: number) => Promise<Finding[]>>> = {
  build: benchBuild,
  snap: benchSnap,
  search: benchSearch,
  isochrone: benchIsochrone,
  coverage: benchCoverage,
  study: benchStudy,
  edits: benchEdits,
};
const CITIES = ['synthetic-10', 'synthetic-50', 'montevideo', 'gothenburg'];

const { values } = parseArgs({
  options: {
    city: { type: 'string', multiple: true, default: CITIES },
    stage: { type: 'string', multiple: true, default: Object.keys(STAGES) },
    rounds: { type: 'string', default: '7' },
    out: { type: 'string', default: 'bench-results.json' },
  },
});
const unknown = values.stage.filter((stage) => !Object.hasOwn(STAGES, stage));
if (unknown.length > 0)
  throw new Error(`expected stages of ${Object.keys(STAGES).join(', ')}, got ${unknown.join(', ')}`);

const report = startReport();
console.log(`${report.machine}, Node ${report.node}, commit ${report.commit}; CPU time, median (lowest … highest)\n`);
for (const name of values.city) {
  const city = await loadCity(name);
  for (const stage of values.stage) {
    for (const finding of await STAGES[stage](city, Number(values.rounds))) {
      report.findings.push(finding);
      console.log(`${findingLines(finding).join('\n')}\n`);
    }
  }
}
writeFileSync(values.out, `${JSON.stringify(report, null, 2)}\n`);
console.log(`written to ${values.out}`);
