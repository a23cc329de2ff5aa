// Sites for a study inside the service: what a caller asks beside a run, and the files that answer it. In: a request, a scored study
// with candidates. Out: siting.csv, siting.geojson, siting.json and the coverage with the sites built, beside the files of the run.
import { siteCsv, siteGeoJson, siteJson } from '../output/site-plan.ts';
import { coverageCsv } from '../output/coverage-csv.ts';
import { runJson } from '../output/run-json.ts';
import { planSites, type SitePlan } from '../siting/site-plan.ts';
import { solveSites, type SiteObjective } from '../siting/solve-sites.ts';
import { askForSites, type SiteRequest } from '../siting/study-sites.ts';
import type { StudyResult } from '../study-types.ts';
import { engineVersion } from './assets.ts';
import type { OutputDirectory } from './output-directory.ts';

/** What is asked for in words of the API; ids are those of candidates. */
export interface SiteOrder {
  /** Id of a layer, or places on the network this far apart. */
  readonly candidates?: string;
  readonly generateCandidatesMeters?: number;
  readonly indicator?: string;
  readonly objective: SiteObjective;
  readonly sites?: number;
  readonly budget?: number;
  readonly perZone?: boolean;
  readonly require?: readonly string[];
  readonly forbid?: readonly string[];
  readonly alternatives?: number;
  readonly gapPercent?: number;
  readonly timeLimitSeconds?: number;
}

/** Ends a search that nobody waits for any more. */
const DEFAULT_SECONDS = 300;

/** Chooses sites here and now, and adds the files of the plan. */
export async function addSites(result: StudyResult, order: SiteOrder, output: OutputDirectory): Promise<void> {
  const request: SiteRequest = {
    indicator: order.indicator ?? null,
    objective: order.objective,
    sites: order.sites ?? null,
    budget: order.budget ?? null,
    perZone: order.perZone ?? false,
    required: order.require ?? [],
    forbidden: order.forbid ?? [],
    alternatives: order.alternatives ?? 0,
    gapPercent: order.gapPercent ?? 0,
    secondsMax: order.timeLimitSeconds ?? DEFAULT_SECONDS,
  };
  const question = askForSites(result, request);
  await writePlan(result, planSites(result, question, request, await solveSites(question.task)), output);
}

/** The whole answer as one document: the plan, and the study it was made for. */
export const siteDocument = (result: StudyResult, plan: SitePlan): Record<string, unknown> => ({
  ...siteJson(result, plan),
  study: JSON.parse(runJson(result, engineVersion())) as Record<string, unknown>,
});

/** Adds the files of a plan. */
export async function writePlan(result: StudyResult, plan: SitePlan, output: OutputDirectory): Promise<void> {
  await output.add('siting.csv', siteCsv(plan));
  await output.add('siting.geojson', siteGeoJson(result, plan));
  await output.add('siting.json', `${JSON.stringify(siteDocument(result, plan), null, 2)}\n`);
  const after = { ...result, rows: plan.after, moreWeights: undefined };
  await output.add('coverage-with-sites.csv', coverageCsv(after));
}
