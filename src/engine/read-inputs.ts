// The inputs of a study out of sources. In: bytes of four kinds. Out: layers, or a saved network; a layer that cannot be used
// is refused with the code of its import report, and the report goes with the error.
import { AppError, ERROR_KINDS } from '../errors.ts';
import type { ErrorCode, ErrorPlace } from '../errors.ts';
import { chooseCategory, makeCodeBook } from '../layers/codes.ts';
import { readLayer } from '../layers/read-layer.ts';
import type { ReadOptions } from '../layers/reader.ts';
import type { BuildOptions } from '../network/build.ts';
import { attachNetwork } from '../network/walk-network.ts';
import { requireDay } from '../layers/calendar.ts';
import { isPacked } from '../pack.ts';
import type { LayerDate } from '../study-types.ts';
import { getTaxonomy } from './standards.ts';
import type {
  FeatureLayer,
  ImportReport,
  Issue,
  LayerKind,
  NetworkSummary,
  ReadSettings,
  Source,
  WalkNetwork,
  WayLayer,
} from '../types.ts';

/** A layer and what was found wrong with it on the way in. */
export interface Input<Content> {
  readonly content: Content;
  readonly report: ImportReport;
}

/** How ways are chosen for a network; a member left out takes the default, or what a saved network was built with. */
export interface NetworkSettings {
  readonly ways?: 'walkable' | 'all';
  readonly private?: boolean;
  readonly ferries?: boolean;
  readonly weldMeters?: number | undefined;
  readonly node?: boolean | undefined;
  /** Attribute of the ways that replaces their geometric length, in metres. */
  readonly lengthField?: string;
}

/** What a network is built with where a caller leaves it open. */
export function buildOptionsOf({ ways, private: isPrivate, ferries, weldMeters, node }: NetworkSettings): BuildOptions {
  return { ways: ways ?? 'walkable', private: isPrivate ?? false, ferries: ferries ?? false, weldMeters, node };
}

const MAGIC_BYTES = 8;

/**
 * What a source holds and everything wrong with it.
 * @throws AppError only when the source cannot be read at all; what is wrong with its content is in the report.
 */
export async function inspectSource(source: Source, kind: LayerKind, options: ReadOptions = {}): Promise<ImportReport> {
  if (kind === 'network' && (await isSavedNetwork(source)))
    return savedNetworkReport(source, await attachSaved(source), options);
  return (await readLayer(source, kind, withTaxonomy(kind, options))).report;
}

/**
 * Residences, facilities or zones.
 * @throws AppError with the code of the report when the layer cannot be used.
 */
export async function readFeatures(
  source: Source,
  kind: FeatureLayer['kind'],
  options: ReadOptions = {},
): Promise<Input<FeatureLayer>> {
  const { layer, report } = await readLayer(source, kind, withTaxonomy(kind, options));
  if (layer === null || layer.kind === 'network') throw refusalOf(report, source);
  return { content: layer, report };
}

/** What has categories gets codes, by their texts or tags. */
const withTaxonomy = (kind: LayerKind, options: ReadOptions): ReadOptions =>
  kind === 'facilities' || kind === 'lists' || kind === 'candidates'
    ? { taxonomy: getTaxonomy(), ...options }
    : options;

/**
 * Ways to build a network from, or a network that was saved.
 * @throws AppError with the code of the report; `malformed-network`; `bad-usage` when a saved network was built otherwise than
 *   `settings` ask.
 */
export async function readNetwork(
  source: Source,
  settings: NetworkSettings,
  options: ReadOptions = {},
): Promise<Input<WayLayer | WalkNetwork>> {
  if (await isSavedNetwork(source)) {
    const network = await attachSaved(source);
    requireAgreement(network.summary, settings, source.name);
    return { content: network, report: savedNetworkReport(source, network, options) };
  }
  const { lengthField } = settings;
  const { layer, report } = await readLayer(
    source,
    'network',
    lengthField === undefined ? options : { ...options, lengthField },
  );
  if (layer === null || layer.kind !== 'network') throw refusalOf(report, source);
  return { content: layer, report };
}

/** The facilities with the category in the field that was asked for, and the codes of that. */
export function withCategory(
  layer: FeatureLayer,
  field: string | null | undefined,
  categories: ReadSettings['categories'] = {},
): FeatureLayer {
  if (field === null || field === undefined) return layer;
  return chooseCategory(layer, field, makeCodeBook(getTaxonomy(), categories));
}

/** What a run finds again, by the fields and the standard that it was given. */
const SAID_BY_RUNS: ReadonlySet<string> = new Set([
  ...['facilities-suspected-duplicates', 'site-values-differ'],

  'category-unknown',
  'network-disconnected',
  'weight-missing',
  'weight-missing-total',
  'weight-registered',
]);

/** Issues of an input with the name of their layer, as a run tells them; unknown categories are told by a run with a standard. */
export function issuesOf({ name }: { readonly name: string }, report: ImportReport): Issue[] {
  const issues = report.issues.filter(({ code }) => !SAID_BY_RUNS.has(code));
  return issues.map((issue) => ({ ...issue, layer: issue.layer ?? name }));
}

/** What must be told with every result: sources and sentences that the data bring along, each once. */
export function remarksOf(reports: readonly ImportReport[], member: 'attribution' | 'notices'): string[] {
  return [...new Set(reports.flatMap(({ summary }) => (summary[member] as readonly string[] | undefined) ?? []))];
}

/** Of which day the layers are, for those that say so. */
export function datesOf(reports: readonly ImportReport[]): LayerDate[] {
  return reports.flatMap(({ kind, name, summary: { date, dateFrom } }) =>
    typeof date === 'string' ? [{ kind, name, date, from: dateFrom === 'file' ? 'file' : 'declared' } as const] : [],
  );
}

/** Why a source was refused, as an error: the code and the sentence of its report, and where. */
export function refusalOf(report: ImportReport, source: Source): AppError {
  const code = report.code !== null && report.code in ERROR_KINDS ? (report.code as ErrorCode) : 'nothing-usable';
  const what = report.message ?? ERROR_KINDS[code].title;
  const guilty = report.issues.filter((issue) => issue.code === code);
  const told = guilty.length > 0 ? guilty : report.issues.filter((issue) => issue.severity === 'error');
  // a reader's sentence begins with the name already
  const message = what.startsWith(source.name) ? what : `${source.name}: ${what}`;
  return new AppError(code, message, told.map(placeOf), { report });
}

function placeOf(issue: Issue): ErrorPlace {
  return {
    ...(issue.feature === null ? {} : { feature: issue.feature }),
    ...(issue.field === null ? {} : { field: issue.field }),
    detail: issue.row === null ? issue.message : `row ${issue.row}: ${issue.message}`,
  };
}

async function isSavedNetwork(source: Source): Promise<boolean> {
  const head: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of source.stream()) {
    head.push(chunk);
    bytes += chunk.length;
    if (bytes >= MAGIC_BYTES) break;
  }
  return isPacked(Buffer.concat(head));
}

async function attachSaved(source: Source): Promise<WalkNetwork> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of source.stream()) {
    chunks.push(chunk);
    bytes += chunk.length;
  }
  const buffer = new SharedArrayBuffer(bytes);
  const all = new Uint8Array(buffer);
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return attachNetwork(buffer, true);
}

/**
 * Checks that a saved network may stand for what `settings` ask.
 * @throws AppError `bad-usage` naming the differences.
 */
export function requireAgreement(summary: NetworkSummary, settings: NetworkSettings, name: string): void {
  const differences: string[] = [];
  // where nothing is tagged, both choices of ways build the same network
  if (settings.ways !== undefined && settings.ways !== summary.ways && !summary.untagged) {
    differences.push(`ways: ${summary.ways} instead of ${settings.ways}`);
  }
  for (const option of ['private', 'ferries'] as const) {
    if (settings[option] !== undefined && settings[option] !== summary[option]) {
      differences.push(`${option}: ${summary[option]} instead of ${settings[option]}`);
    }
  }
  const { weldMeters, node } = settings;
  const welded = summary.weld?.meters ?? 0;
  if (weldMeters !== undefined && weldMeters !== welded) differences.push(`weld: ${welded} instead of ${weldMeters}`);
  const noded = summary.node !== undefined;
  if (node !== undefined && node !== noded) differences.push(`node: ${noded} instead of ${node}`);
  if (settings.lengthField !== undefined && settings.lengthField !== summary.lengthField) {
    differences.push(`length field: ${summary.lengthField ?? 'none'} instead of ${settings.lengthField}`);
  }
  if (differences.length === 0) return;
  throw new AppError(
    'bad-usage',
    `the saved network ${name} was built with other options (${differences.join(', ')}): ` +
      'leave these options out, or build it again with them',
  );
}

function savedNetworkReport(
  { name }: Source,
  { summary, nodeCount, edgeCount }: WalkNetwork,
  { date = summary.date }: ReadOptions,
): ImportReport {
  requireDay(date, `the date of ${name}`);
  const dateFrom = date === summary.date ? 'file' : 'declared';
  const { waysRead, waysUsed, lengthMeters, components, ways, lengthField, sourceName } = summary;
  return {
    accepted: true,
    kind: 'network',
    format: 'saved network',
    encoding: 'binary',
    crs: 'WGS84',
    counts: { read: waysRead, kept: waysUsed, repaired: 0, dropped: waysRead - waysUsed },
    issues: [],
    issueCounts: {},
    summary: {
      ...{ sourceName, ways, lengthField, nodes: nodeCount, edges: edgeCount, lengthMeters, components },
      ...(date === undefined ? {} : { date, dateFrom }),
    },
    code: null,
    message: null,
    name,
  };
}
