// A study out of files. In: sources of the four kinds and what the caller sets. Out: the result, with what was wrong in each input.
import { availableParallelism } from 'node:os';
import { mergeFacilities } from '../layers/facilities.ts';
import { requireDay } from '../layers/calendar.ts';
import { mapOptional } from '../optional-layers.ts';
import { runStudy } from '../study.ts';
import type { StudyInputs, StudyParameters, StudyResult } from '../study-types.ts';
import type { FeatureLayer, ImportReport, Issue, LayerKind, PerOptionalKind, ReadSettings, Source } from '../types.ts';
import { createPool } from './pool.ts';
import type { WorkHooks } from './progress.ts';
import { datesOf, issuesOf, readFeatures, readNetwork, remarksOf, withCategory } from './read-inputs.ts';

/** What a caller sets; what is left out has its default, the standard's value, or what a saved network was built with. */
export interface StudyRequest extends PerOptionalKind<Source> {
  readonly network: Source;
  readonly residences: Source;
  readonly facilities: readonly Source[];
  readonly zones: Source;
  readonly settings: Partial<StudyParameters>;
  /** Attribute of the ways that is their length, in metres. */
  readonly lengthField?: string;
  /** How to read each input; nothing special when left out. */
  readonly readSettings?: (kind: LayerKind, name: string) => ReadSettings;
  /** Possible sites: a layer of them, or places on the network this far apart. */
  readonly candidates?: Source | { readonly everyMeters: number };
  /** Threads to search with; as many as the machine has cores when left out. */
  readonly threads?: number;
}

/** One input as it came in. */
export interface InputReport {
  readonly name: string;
  readonly report: ImportReport;
}

export interface FinishedStudy {
  readonly result: StudyResult;
  readonly inputs: readonly InputReport[];
  readonly threads: number;
}

export const DEFAULT_PARAMETERS: StudyParameters = {
  standard: null,
  cutoff: null,
  speedMps: null,
  speedsMps: null,
  cutoffs: null,
  modes: null,
  targetPercent: null,
  weight: null,
  allowMissingWeight: false,
  squareMetersPerPerson: null,
  allocateBy: null,
  categoryField: null,
  snapMaxMeters: 100,
  minComponentMeters: 500,
  ways: 'walkable',
  private: false,
  ferries: false,
  searchLimit: null,
  confirmedComponents: [],
  confirmCrs: false,
};

/**
 * Reads the inputs, small ones first, so that a wrong file is told soon, and runs the study.
 * @throws AppError naming layer and feature when an input is refused.
 */
export async function runStudyFiles(request: StudyRequest, hooks: WorkHooks = {}): Promise<FinishedStudy> {
  requireDay(request.settings.asOf, 'asOf');
  const inputs: InputReport[] = [];
  const issues: Issue[] = [];
  const take = <Content>(source: Source, input: { content: Content; report: ImportReport }): Content => {
    inputs.push({ name: source.name, report: input.report });
    issues.push(...issuesOf(source, input.report));
    return input.content;
  };
  const reading = (source: Source, kind: LayerKind): ReadSettings => {
    hooks.signal?.throwIfAborted();
    hooks.onProgress?.(`reading ${source.name}`, 0, 0);
    return request.readSettings?.(kind, source.name) ?? {};
  };

  const features = async (source: Source, kind: FeatureLayer['kind']): Promise<FeatureLayer> =>
    take(source, await readFeatures(source, kind, reading(source, kind)));
  const zones = await features(request.zones, 'zones');
  const optional = await mapOptional(request, features);
  const { candidates } = request;
  const offered =
    candidates !== undefined && 'stream' in candidates ? await features(candidates, 'candidates') : candidates;
  const lists: FeatureLayer[] = [];
  for (const source of request.facilities) {
    const layer = await features(source, 'facilities');
    const { categories } = request.readSettings?.('facilities', source.name) ?? {};
    lists.push(withCategory(layer, request.settings.categoryField, categories));
  }
  const residences = await features(request.residences, 'residences');
  const networkOptions = reading(request.network, 'network');
  const { ways, private: isPrivate, ferries, weldMeters, node } = request.settings;
  const settings = { ways, private: isPrivate, ferries, weldMeters, node, lengthField: request.lengthField };
  const network = take(request.network, await readNetwork(request.network, settings, networkOptions));

  const reports = inputs.map(({ report }) => report);
  const study: StudyInputs = {
    network,
    residences,
    facilities: mergeFacilities(lists),
    facilityLists: lists,
    zones,
    ...optional,
    candidates: offered,
    issues,
    notices: remarksOf(reports, 'notices'),
    attribution: remarksOf(reports, 'attribution'),
    dates: datesOf(reports),
  };
  const threads = request.threads ?? availableParallelism();
  const result = await runInThreads(study, parametersOf(request, study), threads, hooks);
  return { result, inputs, threads };
}

/** What the caller did not say about the ways is what a saved network was built with. */
export function parametersOf(
  { settings }: Pick<StudyRequest, 'settings'>,
  { network }: Pick<StudyInputs, 'network'>,
): StudyParameters {
  const said = Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
  const saved = 'summary' in network ? network.summary : null;
  const built =
    saved === null
      ? {}
      : {
          ways: saved.untagged ? ('walkable' as const) : saved.ways,
          private: saved.private,
          ferries: saved.ferries,
          ...(saved.weld === undefined ? {} : { weldMeters: saved.weld.meters }),
          ...(saved.node === undefined ? {} : { node: true }),
        };
  return { ...DEFAULT_PARAMETERS, ...built, ...said };
}

async function runInThreads(
  inputs: StudyInputs,
  parameters: StudyParameters,
  threads: number,
  hooks: WorkHooks,
): Promise<StudyResult> {
  const pool = createPool(threads);
  try {
    return await runStudy(inputs, parameters, pool.execute, hooks);
  } finally {
    await pool.close();
  }
}
