// Sites for a study out of files. In: the files and settings of a study with candidates, and what is asked. Out: the plan. The choice is
// made in a thread, so that the caller can be stopped.
import { planSites, type SitePlan } from '../siting/site-plan.ts';
import { askForSites, type SiteRequest } from '../siting/study-sites.ts';
import type { SiteAnswer } from '../siting/solve-sites.ts';
import { attributionText } from '../output/attribution.ts';
import type { StudyResult } from '../study-types.ts';
import type { OutputDirectory } from './output-directory.ts';
import { startPool, workerUrl } from './pool.ts';
import type { WorkHooks } from './progress.ts';
import { runStudyFiles, type FinishedStudy, type StudyRequest } from './run-study.ts';
import { writePlan } from './site-order.ts';

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

/** Writes and publishes the files of a plan; returns their names. */
export async function publishPlan(result: StudyResult, plan: SitePlan, output: OutputDirectory): Promise<string[]> {
  await writePlan(result, plan, output);
  await output.add('ATTRIBUTION.txt', attributionText(result));
  return output.publish();
}
