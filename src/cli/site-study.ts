// Sites for a study, for a person at a terminal or for a script. In: options. Out: the plan on stdout, files, warnings on stderr.
import type { SitedStudy } from '../engine/find-sites.ts';
import { AppError } from '../errors.ts';
import type { Cutoff } from '../types.ts';
import { openStudy, type StudyOptions } from './commands/coverage.ts';
import type { CommandContext } from './context.ts';
import { showProgress } from './progress-bar.ts';
import { tellFindings } from './run-coverage.ts';
import { writeText } from './terminal.ts';

/** Options of siting. */
export interface SiteStudyOptions extends Omit<StudyOptions, 'cutoff'> {
  readonly objective: string;
  readonly indicator?: string;
  /** A bare number is minutes. */
  readonly cutoff?: number | Cutoff;
  readonly candidates?: string;
  readonly generateCandidates?: number;
  readonly sites?: number;
  readonly budget?: number;
  readonly perZone?: boolean;
  readonly alternatives?: number;
  readonly require?: readonly string[];
  readonly forbid?: readonly string[];
  readonly gap: number;
  readonly timeLimit?: number;
  readonly json?: boolean;
}

/** Chooses sites and tells the plan. */
export async function siteStudy(options: SiteStudyOptions, { io }: CommandContext): Promise<void> {
  const objective = requireStudyOptions(options);
  const { cutoff, candidates, generateCandidates } = options;
  const minutes = typeof cutoff === 'number' ? { minutes: cutoff } : cutoff;
  const opened = await openStudy('siting', { ...options, cutoff: minutes }, io, candidates);
  const study =
    generateCandidates === undefined ? opened : { ...opened, candidates: { everyMeters: generateCandidates } };
  const { openOutputDirectory } = await import('../engine/output-directory.ts');
  const output = options.out === undefined ? null : await openOutputDirectory(options.out, io.signal);
  try {
    const { findSites, publishPlan } = await import('../engine/find-sites.ts');
    const { siteDocument } = await import('../engine/site-order.ts');
    const progress = showProgress(io, options.quiet === true);
    let found: SitedStudy;
    try {
      const hooks = { onProgress: progress.onProgress, signal: io.signal };
      found = await findSites(study, { ...requestOf(options), objective }, hooks);
    } finally {
      progress.stop();
    }
    const { result, plan } = found;
    if (!options.quiet) tellFindings(found, true, io);
    if (output !== null) {
      const names = await publishPlan(result, plan, output);
      if (!options.quiet) io.stderr.write(`written to ${options.out}: ${names.join(', ')}\n`);
    }
    const { shortText, siteText } = await import('../output/site-plan.ts');
    const text = options.json ? `${JSON.stringify(siteDocument(result, plan), null, 2)}\n` : siteText(result, plan);
    await writeText(io.stdout, [text], io.signal);
    if (plan.status === 'infeasible') throw new AppError('infeasible', shortText(plan));
  } finally {
    output?.discard();
  }
}

const requestOf = (options: SiteStudyOptions) => ({
  indicator: options.indicator ?? null,
  sites: options.sites ?? null,
  budget: options.budget ?? null,
  perZone: options.perZone ?? false,
  required: options.require ?? [],
  forbidden: options.forbid ?? [],
  alternatives: options.alternatives ?? 0,
  gapPercent: options.gap,
  secondsMax: options.timeLimit ?? null,
});

/** The objective, when options are those of a study. */
function requireStudyOptions(options: SiteStudyOptions): 'fewest' | 'max-covered' {
  const { objective, candidates, generateCandidates, weight, cutoff } = options;
  if (objective !== 'fewest' && objective !== 'max-covered') {
    throw new AppError('bad-usage', `expected --costs and --demand with --objective ${objective}`);
  }
  if ((candidates === undefined) === (generateCandidates === undefined)) {
    throw new AppError('bad-usage', 'expected either --candidates FILE or --generate-candidates METERS');
  }
  if (weight !== undefined && weight.length > 1) {
    throw new AppError('bad-usage', `expected one --weight, but came ${weight.join(',')}`);
  }
  if (options.budget !== undefined && (objective !== 'max-covered' || options.sites !== undefined)) {
    throw new AppError('bad-usage', 'expected --budget only with --objective max-covered, instead of --sites');
  }
  if (options.alternatives !== undefined && objective !== 'fewest') {
    throw new AppError('bad-usage', 'expected --alternatives only with --objective fewest');
  }
  if (cutoff === 0) throw new AppError('bad-usage', 'expected a --cutoff above 0');
  return objective;
}
