// What-if edits on a loaded study: facilities added, moved, closed one after the other, each from the study as it was. The first of each is
// compared with a full run before anything is timed.
import { applyEdit, listChanges, openEditable, type EditableStudy } from '../../src/edit.ts';
import { DEFAULT_PARAMETERS } from '../../src/engine/run-study.ts';
import type { FacilityEdit } from '../../src/study-types.ts';
import { textAt, findColumn } from '../../src/layers/fields.ts';
import { runStudy } from '../../src/study.ts';
import type { BenchCity } from '../cities.ts';
import { check, seededRandom, timeJobs } from '../measure.ts';
import type { Finding } from '../report.ts';

/** Edits of each kind: medians over them, the highest is the worst. */
const TIMES = 20;

export async function benchEdits(city: BenchCity, rounds: number): Promise<Finding[]> {
  const { network, layers } = city;
  if (layers === null) return [];
  const inputs = { network, ...layers, issues: [], notices: [], attribution: [] };
  const study = openEditable(inputs, DEFAULT_PARAMETERS, await runStudy(inputs, DEFAULT_PARAMETERS));
  const edits = drawEdits(city, study);
  for (const [op, [first]] of Object.entries(edits)) {
    const edited = applyEdit(study, first);
    const full = await runStudy({ ...inputs, facilities: edited.facilities }, DEFAULT_PARAMETERS);
    check(JSON.stringify(edited.rows) === JSON.stringify(full.rows), `rows after ${op}`);
    full.outcomes.forEach((outcome, i) => {
      const own = edited.outcomes[i];
      check(own?.status.join() === outcome?.status.join(), `statuses after ${op}`);
      check(own?.way?.lengths.join() === outcome?.way?.lengths.join(), `lengths after ${op}`);
      check(own?.way?.facilities.join() === outcome?.way?.facilities.join(), `nearest facilities after ${op}`);
    });
  }
  const jobs = Object.entries(edits).flatMap(([op, list]) => {
    let next = 0;
    const run = (): unknown => listChanges(study, applyEdit(study, list[next++ % list.length]));
    return [{ name: `${op}, with what changed`, run }];
  });
  const timings = await timeJobs(jobs, Math.max(rounds, TIMES));
  const work = `${layers.facilities.ids.length} facilities, ${network.nodeCount} nodes, ${layers.residences.ids.length} residences`;
  return [{ city: city.name, stage: 'edits', work, timings, rates: [] }];
}

/** Facilities to close and to move, drawn from the list; new ones at homes. */
function drawEdits({ layers }: BenchCity, { facilities }: EditableStudy): Readonly<Record<string, FacilityEdit[]>> {
  const random = seededRandom(3);
  const { points } = layers!.residences;
  const pick = (count: number): number => Math.floor(random() * count);
  const place = (): readonly [number, number] => {
    const home = pick(points.length / 2);
    return [points[2 * home] / 1e7, points[2 * home + 1] / 1e7];
  };
  const column = facilities.fields.get('category')!;
  const category = findColumn(facilities, 'category');
  const list = (make: (facility: number, i: number) => FacilityEdit): FacilityEdit[] =>
    Array.from({ length: TIMES + 1 }, (_, i) => make(pick(facilities.ids.length), i));
  return {
    add: list((f, i) => ({
      ...{ op: 'add', id: `new ${i}`, place: place(), properties: { [column]: textAt(category, f) } },
    })),
    move: list((f) => ({ op: 'move', id: facilities.ids[f], place: place() })),
    close: list((f) => ({ op: 'close', id: facilities.ids[f] })),
  };
}
