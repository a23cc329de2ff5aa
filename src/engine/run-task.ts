// What the threads of the service do. In: a task that names files and shared buffers. Out: a value, or an error as a value. The main
// thread reads no layer and computes nothing. A thread that is no longer wanted is ended from outside.
import { existsSync, renameSync, writeFileSync } from 'node:fs';
import { mergeFacilities } from '../layers/facilities.ts';
import { packLayer, unpackLayer } from '../layers/pack-layer.ts';
import { buildNetwork } from '../network/build.ts';
import { attachNetwork } from '../network/walk-network.ts';
import { isochroneGeoJson } from '../output/isochrone-geojson.ts';
import { runStudy } from '../study.ts';
import type { LayerDate, StudyInputs, StudyParameters } from '../study-types.ts';
import { failure, inPlace, type TaskResult } from '../task.ts';
import { mapOptional } from '../optional-layers.ts';
import type {
  FeatureLayer,
  ImportReport,
  Issue,
  LayerKind,
  PerOptionalKind,
  ReadSettings,
  WayLayer,
} from '../types.ts';
import { ANSWERS_FILE, findAnswer, packAnswers, type PlaceAnswer, type ResidenceAnswer } from './answers.ts';
import { answerIsochrones, prepareIsochrones, type IsochroneNetwork, type IsochroneQuestion } from './isochrones.ts';
import { editLayer, type EditTask } from './edit-task.ts';
import { runExport, type ExportTask } from './export-task.ts';
import { readFeaturePage, type FeaturePage, type FeatureTask } from './feature-task.ts';
import { openFileSource } from './file-source.ts';
import {
  computeNetworkTile,
  computeTile,
  explainPlace,
  type NetworkTileTask,
  type PlaceTask,
  type TileTask,
} from './map-tasks.ts';
import { openOutputDirectory } from './output-directory.ts';
import { timeStages } from './progress.ts';
import {
  buildOptionsOf,
  readFeatures,
  readNetwork,
  requireAgreement,
  type NetworkSettings,
  withCategory,
} from './read-inputs.ts';
import { readShared } from './read-shared.ts';
import { parametersOf } from './run-study.ts';
import { addSites, type SiteOrder } from './site-order.ts';
import { writeResult } from './write-result.ts';

/** Builds a network, or reads it back when it was built before. */
export interface NetworkTask {
  readonly type: 'network';
  readonly name: string;
  readonly layerFile: string;
  /** True when the file is a saved network, which must agree with `settings`. */
  readonly saved: boolean;
  readonly settings: NetworkSettings;
  /** Where a built network is kept, and a temporary name on the same disk. */
  readonly cacheFile: string;
  readonly temporaryFile: string;
}

/** Computes a study and writes its files. */
export interface StudyTask {
  readonly type: 'study';
  readonly network: SharedArrayBuffer;
  readonly residencesFile: string;
  readonly facilitiesFiles: readonly string[];
  readonly zonesFile: string;
  readonly optionalFiles: PerOptionalKind<string>;
  readonly settings: Partial<StudyParameters>;
  readonly issues: readonly Issue[];
  readonly notices: readonly string[];
  readonly attribution: readonly string[];
  readonly dates: readonly LayerDate[];
  /** Also choose sites, among the candidates of this file where one is named. */
  readonly siting?: (SiteOrder & { readonly candidatesFile?: string | undefined }) | undefined;
  readonly title: string;
  readonly outputDirectory: string;
  /** Shared with the main thread: how far the work is, in thousandths. */
  readonly progress: Int32Array;
}

/** Answers with the GeoJSON text of isochrones. */
export interface IsochroneTask {
  readonly type: 'isochrones';
  readonly network: SharedArrayBuffer;
  readonly question: IsochroneQuestion;
}

/** Answers why a residence of a run is covered or not; null when the run has no such residence. */
export interface ResidenceTask {
  readonly type: 'residence';
  readonly network: SharedArrayBuffer;
  readonly answersFile: string;
  readonly residenceId: string;
}

/** Reads a file as a layer and keeps it packed; answers with the report. */
export interface LayerTask {
  readonly type: 'layer';
  readonly path: string;
  readonly kind: LayerKind;
  readonly settings: ReadSettings;
  /** Where the layer is kept, and a temporary name on the same disk. */
  readonly file: string;
  readonly temporaryFile: string;
}

export type RunTask =
  | LayerTask
  | NetworkTask
  | StudyTask
  | IsochroneTask
  | ResidenceTask
  | ExportTask
  | EditTask
  | TileTask
  | NetworkTileTask
  | PlaceTask
  | FeatureTask;

/** What each task answers with: the network's buffer, the names of the files written, GeoJSON text, the answer for a residence or a
 * place, what an export could not hold, the bytes of a tile, a page of features. */
export type RunTaskValue =
  | ImportReport
  | SharedArrayBuffer
  | readonly string[]
  | string
  | ResidenceAnswer
  | PlaceAnswer
  | Uint8Array
  | FeaturePage
  | null;

/** The entry of workers/run.ts. */
export async function runTask(task: RunTask): Promise<TaskResult<RunTaskValue>> {
  try {
    return { ok: true, value: await perform(task) };
  } catch (error) {
    return failure(error);
  }
}

function perform(task: RunTask): Promise<RunTaskValue> | RunTaskValue {
  switch (task.type) {
    case 'layer':
      return openLayer(task);
    case 'network':
      return openNetwork(task);
    case 'study':
      return computeStudy(task);
    case 'isochrones':
      return answer(task);
    case 'residence':
      return explain(task);
    case 'export':
      return runExport(task);
    case 'edit':
      return editLayer(task);
    case 'tile':
      return computeTile(task);
    case 'network-tile':
      return computeNetworkTile(task);
    case 'features':
      return readFeaturePage(task);
    case 'place':
      return explainPlace(task, preparedFor(task.network));
  }
}

async function openLayer({ path, kind, settings, file, temporaryFile }: LayerTask): Promise<ImportReport> {
  const source = await openFileSource(path);
  const { content, report } =
    kind === 'network' ? await readNetwork(source, {}, settings) : await readFeatures(source, kind, settings);
  const packed = 'buffer' in content ? content.buffer : packLayer(content);
  writeFileSync(temporaryFile, new Uint8Array(packed), { mode: 0o600, flush: true });
  renameSync(temporaryFile, file);
  return report;
}

async function openNetwork(task: NetworkTask): Promise<SharedArrayBuffer> {
  const { settings, cacheFile, temporaryFile } = task;
  if (task.saved) {
    const network = attachNetwork(await readShared(task.layerFile), true);
    requireAgreement(network.summary, settings, task.name);
    return network.buffer;
  }
  if (existsSync(cacheFile)) return attachNetwork(await readShared(cacheFile), true).buffer;
  const layer = unpackLayer(await readShared(task.layerFile), true) as WayLayer;
  const { buffer } = buildNetwork(layer, buildOptionsOf(settings));
  writeFileSync(temporaryFile, new Uint8Array(buffer), { mode: 0o600, flush: true });
  renameSync(temporaryFile, cacheFile);
  return buffer;
}

/** Part of the work that is done when a stage begins, in thousandths. */
const STAGE_STARTS: Readonly<Record<string, number>> = { network: 50, link: 100, reach: 400, coverage: 750 };
const STAGE_ENDS: Readonly<Record<string, number>> = { network: 100, link: 400, reach: 750, coverage: 850 };

async function computeStudy(task: StudyTask): Promise<readonly string[]> {
  const startedAt = new Date();
  const network = attachNetwork(task.network);
  const onProgress = (stage: string, done: number, total: number): void => {
    const [start, end] = [STAGE_STARTS[stage] ?? 0, STAGE_ENDS[stage] ?? 0];
    Atomics.store(task.progress, 0, Math.round(start + (done / Math.max(1, total)) * (end - start)));
  };
  const timed = timeStages({ onProgress }, () => performance.now());
  const layers = await Promise.all(task.facilitiesFiles.map(readFeatureLayer));
  const lists = layers.map((layer) => withCategory(layer, task.settings.categoryField));
  const inputs = {
    network,
    residences: await readFeatureLayer(task.residencesFile),
    facilities: mergeFacilities(lists),
    facilityLists: lists,
    zones: await readFeatureLayer(task.zonesFile),
    ...(await mapOptional(task.optionalFiles, readFeatureLayer)),
    issues: task.issues,
    notices: task.notices,
    attribution: task.attribution,
    dates: task.dates,
    candidates: task.siting && (await candidatesOf(task.siting)),
  };
  const result = await runStudy(inputs, parametersOf(task, inputs), inPlace, timed.hooks);
  const output = await openOutputDirectory(task.outputDirectory);
  await output.add(ANSWERS_FILE, [new Uint8Array(packAnswers(result))]);
  if (task.siting !== undefined) await addSites(result, task.siting, output);
  const log = { startedAt, finishedAt: new Date(), threads: 1, stages: timed.finish() };
  return writeResult(result, output, { title: task.title, log });
}

async function candidatesOf(siting: NonNullable<StudyTask['siting']>): Promise<StudyInputs['candidates']> {
  const { candidatesFile, generateCandidatesMeters } = siting;
  if (candidatesFile !== undefined) return readFeatureLayer(candidatesFile);
  return generateCandidatesMeters === undefined ? undefined : { everyMeters: generateCandidatesMeters };
}

// one network at a time per thread: its index and working memory are kept for the next question
let prepared: IsochroneNetwork | null = null;

function preparedFor(buffer: SharedArrayBuffer): IsochroneNetwork {
  const network = attachNetwork(buffer);
  if (prepared?.network.id !== network.id) prepared = prepareIsochrones(network);
  return prepared;
}

function answer({ network, question }: IsochroneTask): string {
  return [...isochroneGeoJson(answerIsochrones(preparedFor(network), question))].join('');
}

async function explain({ network, answersFile, residenceId }: ResidenceTask): Promise<ResidenceAnswer | null> {
  return findAnswer(await readShared(answersFile), attachNetwork(network), residenceId) ?? null;
}

const readFeatureLayer = async (path: string): Promise<FeatureLayer> =>
  unpackLayer(await readShared(path), true) as FeatureLayer;
