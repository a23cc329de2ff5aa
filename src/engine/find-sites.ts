// Sites for a study out of files. In: the files and settings of a study with candidates, and what is asked. Out: the plan. The choice is
// made in a thread, so that the caller can be stopped.
import { planSites, type SitePlan } from '../siting/site-plan.ts';
import { askForSites, type SiteRequest } from '../siting/study-sites.ts';
import type { SiteAnswer } from '../siting/solve-sites.ts';
import { siteCsv, siteGeoJson, siteJson } from '../output/site-plan.ts';
import { attributionText } from '../output/attribution.ts';
import { coverageCsv } from '../output/coverage-csv.ts';
import { runJson } from '../output/run-json.ts';
import type { StudyResult } from '../study-types.ts';
import { engineVersion } from './assets.ts';
import type { OutputDirectory } from './output-directory.ts';
import { startPool, workerUrl } from './pool.ts';
import type { WorkHooks } from './progress.ts';
import { runStudyFiles, type FinishedStudy, type StudyRequest } from './run-study.ts';

export interface SitedStudy extends FinishedStudy {
  readonly plan: SitePlan;
}

/**
 * Scores the study as it is, and chooses sites.
 * @throws AppError for inputs that are refused, and `bad-usage` for what does not fit them.
 */
export async function findSites(study: StudyRequest, request: SiteRequest, hooks: WorkHooks = {}): Promise<SitedStudy> {
  const finished = await runStudyFiles(study, hooks);
  hooks.onProgress?.('choosing sites', 0, 1);
  const question = askForSites(finished.result, request);
  const pool = startPool({ filename: workerUrl('sites'), minThreads: 1, maxThreads: 1 });
  try {
    const answer = (await pool.run(question.task, { signal: hooks.signal })) as SiteAnswer;
    return { ...finished, plan: planSites(finished.result, question, request, answer) };
  } finally {
    await pool.destroy();
  }
}

/** The whole answer as one document: the plan, and the study it was made for. */
export const siteDocument = (result: StudyResult, plan: SitePlan): Record<string, unknown> => ({
  ...siteJson(result, plan),
  study: JSON.parse(runJson(result, engineVersion())) as Record<string, unknown>,
});

/** Writes and publishes the files of a plan; returns their names. */
export async function writeSites(result: StudyResult, plan: SitePlan, output: OutputDirectory): Promise<string[]> {
  await output.add('siting.csv', siteCsv(plan));
  await output.add('siting.geojson', siteGeoJson(result, plan));
  await output.add('siting.json', `${JSON.stringify(siteDocument(result, plan), null, 2)}\n`);
  await output.add('coverage.csv', coverageCsv({ ...result, rows: plan.after, moreWeights: undefined }));
  await output.add('ATTRIBUTION.txt', attributionText(result));
  return output.publish();
}
